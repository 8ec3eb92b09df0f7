/** One scenario through the real handlers on the layout of AWS, and what DynamoDB would bill for each of its hosts. */
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { runScenario } from '../../cli/simulate/run.ts'
import { DEFAULT_SCENARIO, type Scenario } from '../../cli/simulate/scenario.ts'
import { type Bill, billedTable } from './billed-table.ts'

export interface Measured {
  writes: number
  reads: number
  announced_writes: number
  announced_reads: number
}

/** Units for each host; every launch is announced. */
export async function unitsOf(given: Partial<Scenario>): Promise<Measured> {
  const bills: Bill[] = []
  const { table } = billedTable(createMemoryTable(), (one) => bills.push(one))
  const scenario: Scenario = { ...DEFAULT_SCENARIO, images: 1, on: 'lambda', ...given }
  let firstReport = 0
  const watched: typeof table = {
    ...table,
    put: (key, value, options) => {
      if (options.point === 'put_report' && firstReport === 0) firstReport = bills.length
      return table.put(key, value, options)
    },
  }
  await runScenario(scenario, { table: watched })
  const ofBoots = bills.map((bill, index) => ({ ...bill, index })).filter(isOfABoot)
  const announcing = ofBoots.filter(({ index }) => index < firstReport)
  const disarming = ofBoots.filter(({ what, sk }) => what === 'delete_due' && sk.includes('#expectation#'))
  const per = (some: Bill[], unit: 'write' | 'read') =>
    some.reduce((sum, bill) => sum + bill[unit], 0) / scenario.hosts
  return {
    writes: per(ofBoots, 'write'),
    reads: per(ofBoots, 'read'),
    announced_writes: per(announcing, 'write') + per(disarming, 'write'),
    announced_reads: per(announcing, 'read'),
  }
}

/** Not the sweep's own rows, which cost the same when nothing boots, nor tokens, nor the rows that only embedded mode has. */
function isOfABoot({ what, pk, sk }: Bill): boolean {
  if (/heartbeat|cursor|token/.test(what) || /^TOKENS|^T#|^DUE$/.test(pk)) return false
  if (what === 'query' && pk.startsWith('DUE#')) return false
  return !sk.includes('#judge#')
}
