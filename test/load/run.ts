/**
 * `npm run test:load -- STORY`: one story against a server of its own, its figures beside their bars. Loopback only.
 *
 *   mass-failure  half of --hosts (10000) VMs fail within a minute
 *   steady-rate   --rate (300) boots a second for --minutes (10)
 *   growth        --rate (10) boots a second for --minutes (20): memory, handles, disk, event loop
 *   kills         --kills (60) times kill -9 under load of --hosts (900) guests
 *   small         all four, short: for every change
 */
import { parseArgs } from 'node:util'
import { type Figure, figureTable, isFailure } from './figures.ts'
import { growth } from './growth.ts'
import { kills } from './kills.ts'
import { massFailure } from './mass-failure.ts'
import { steadyRate } from './steady-rate.ts'

interface Sizes {
  hosts?: number
  rate?: number
  minutes?: number
  kills?: number
}

const STORIES: Record<string, (sizes: Sizes) => Promise<Figure[]>> = {
  'mass-failure': ({ hosts = 10_000 }) => massFailure({ hosts }),
  'steady-rate': ({ rate = 300, minutes = 10 }) => steadyRate({ perSecond: rate, minutes }),
  growth: ({ rate = 10, minutes = 20 }) => growth({ perSecond: rate, minutes }),
  kills: ({ kills: times = 60, hosts = 900 }) => kills({ kills: times, hosts }),
}
const SMALL: Record<string, Sizes> = {
  'mass-failure': { hosts: 1_000 },
  'steady-rate': { rate: 100, minutes: 0.5 },
  growth: { minutes: 1 },
  kills: { kills: 5, hosts: 80 },
}

const size = { type: 'string' } as const
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { hosts: size, rate: size, minutes: size, kills: size },
})
const given = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]))
const [asked = ''] = positionals
const names = asked === 'small' ? Object.keys(STORIES) : [asked]

let [passed, failed] = [0, 0]
for (const name of names) {
  const story = STORIES[name]
  if (!story) {
    process.stderr.write(`which story? ${Object.keys(STORIES).join(', ')} or small\n`)
    process.exit(2)
  }
  const figures = await story(asked === 'small' ? { ...SMALL[name], ...given } : given)
  process.stdout.write(figureTable(name, figures))
  failed += figures.filter(isFailure).length
  passed += figures.filter((figure) => figure.most !== undefined && !isFailure(figure)).length
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0
