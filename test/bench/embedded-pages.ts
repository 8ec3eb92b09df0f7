/** What the pages of a filled server cost: how long they take, and the processor time of the server. */
import { type Figure, quantile } from '../load/figures.ts'
import { ask, readJson } from '../load/http.ts'
import { cpuMs } from '../load/server-process.ts'
import type { Stage } from '../load/stage.ts'

/** Linux counts processor time in hundredths of a second: so many rounds make it tenths of a millisecond a page. */
const ROUNDS = 100
/** Before anything counts: code is compiled, and the pages of the file are read. */
const WARM_ROUNDS = 5

export interface PageCost {
  name: string
  p50: number | null
  p99: number | null
  cpu_ms: number
}

const PATHS: readonly [name: string, path: string][] = [
  ['home', '/'],
  ['list of boots', '/v1/boots?limit=200'],
  ['list of failing boots, as a page', '/boots?verdict=failing'],
  ['list that finds nothing', '/v1/boots?instance=nowhere'],
  ['list of instances', '/v1/instances?limit=200'],
  ['images', '/images'],
]

/** Each page again and again, one at a time. Throws where one is not answered with 200. */
export async function pageCosts(stage: Pick<Stage, 'server' | 'tokens'>): Promise<PageCost[]> {
  const { server, tokens } = stage
  const open = await readJson<{ items: { id: string }[] }>(`${server.url}/v1/incidents`, tokens.viewer)
  const incident = open.items[0]?.id
  const more = incident ? ([['incident', `/incidents/${incident}`]] as const) : []
  const costs: PageCost[] = []
  for (const [name, path] of [...PATHS, ...more]) {
    await times(stage, path, WARM_ROUNDS)
    const before = cpuMs(server.pid)
    const taken = await times(stage, path, ROUNDS)
    const cpu_ms = (cpuMs(server.pid) - before) / ROUNDS
    costs.push({ name, p50: quantile(taken, 0.5), p99: quantile(taken, 0.99), cpu_ms })
  }
  return costs
}

async function times(
  { server, tokens }: Pick<Stage, 'server' | 'tokens'>,
  path: string,
  rounds: number,
): Promise<number[]> {
  const taken: number[] = []
  for (let round = 0; round < rounds; round++) {
    const headers = { authorization: `Bearer ${tokens.viewer}` }
    const answer = await ask(`${server.url}${path}`, { headers })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.error ?? ''}`)
    taken.push(answer.ms)
  }
  return taken
}

/** Home and lists have a bar, at the largest size. */
export function pageFigures(pages: readonly PageCost[], isLargest: boolean): Figure[] {
  return pages.flatMap(({ name, p50, p99, cpu_ms }): Figure[] => {
    const isBarred = isLargest && (name === 'home' || name.startsWith('list'))
    return [
      { what: `${name}: p50`, value: p50, unit: 'ms' },
      { what: `${name}: p99`, value: p99, unit: 'ms', ...(isBarred ? { most: 50 } : {}) },
      { what: `${name}: CPU`, value: cpu_ms, unit: 'ms' },
    ]
  })
}
