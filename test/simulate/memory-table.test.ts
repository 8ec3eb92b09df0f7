/** The table of simulations and of the model's histories keeps the contract that the store relies on, as the real engines do. */

import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { storeContract } from '../functions/store/contract.ts'

await storeContract('memory, for simulations', async () => createMemoryTable())
