/** The double under the model's histories keeps the contract that the store relies on, as the real engines do. */
import { storeContract } from '../functions/store/contract.ts'
import { createMemoryClient } from './memory-client.ts'

storeContract('memory, for the model alone', async () => ({ client: createMemoryClient(), table: 'memory' }))
