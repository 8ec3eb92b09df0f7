/**
 * `npm run bench:embedded`: what the embedded server costs, as a process of its own, over HTTP, with the shipped
 * reporter's reports.
 *
 *   node test/bench/embedded.ts [--boots 2000,20000,100000]
 *
 * One server is filled step by step; what is said of a size is what it was when so many boots were in it. CPU is
 * user and system time of the whole server process. This process loads the same cores, so that rates and latencies
 * are lower bounds of what the server can do.
 */
import { parseArgs } from 'node:util'
import { announce, drive } from '../load/drive.ts'
import { type Figure, figureColumns, figureTable, isFailure, quantile } from '../load/figures.ts'
import { cpuMs, diskBytes, sizeOf } from '../load/server-process.ts'
import { type Stage, setStage } from '../load/stage.ts'
import { settles } from '../load/watch-work.ts'
import { giveBack } from './embedded-disk.ts'
import { type PageCost, pageCosts, pageFigures } from './embedded-pages.ts'
import { beside } from './other-monitors.ts'

const { values } = parseArgs({ options: { boots: { type: 'string', default: '2000,20000,100000' } } })
const SIZES = values.boots.split(',').map(Number)
const CONNECTIONS = 16
/** One boot in twenty fails; ten images. */
const isBad = (n: number) => n % 20 === 0
const imageOf = (n: number) => `image-${n % 10}`
/** Reports are accepted faster than they are judged, so that a large step leaves minutes of judging behind it. */
const settlesWithinMs = (boots: number) => 120_000 + 10 * boots
/** Reports that are measured at each size; what fills the table up to it is sent before. */
const MEASURED = 2_000

interface Measured {
  boots: number
  cpu_ms: number
  announce_cpu_ms: number
  judged_per_s: number
  accept_p50_ms: number | null
  accept_p99_ms: number | null
  rss_mb: number
  disk_per_boot: number
  log_mb: number
  pages: PageCost[]
}

async function fill(stage: Stage, from: number, to: number): Promise<Omit<Measured, 'boots' | 'pages'>> {
  const { server, tokens } = stage
  const count = to - from
  const announced = cpuMs(server.pid)
  await announce({ url: server.url, inventory: tokens.inventory, image: imageOf }, from, to)
  const began = { cpu: cpuMs(server.pid), at: performance.now() }
  const driven = await drive({
    url: server.url,
    recorded: stage.recorded,
    tokens: tokens.ingest,
    connections: CONNECTIONS,
    count,
    report: (n) => ({
      n: from + n,
      kind: isBad(n) ? 'bad' : 'good',
      image: imageOf(n),
      boot: 1,
      seq: 1,
    }),
  })
  if (driven.accepted !== count) throw new Error(`not all accepted: ${JSON.stringify(driven.answers)}`)
  if (!(await settles(stage, settlesWithinMs(count))))
    process.stdout.write('  the server did not become idle\n')
  // The second in which it was seen to rest is no work.
  const seconds = (performance.now() - began.at) / 1000 - 1
  const disk = diskBytes(stage.directory)
  return {
    announce_cpu_ms: (began.cpu - announced) / count,
    cpu_ms: (cpuMs(server.pid) - began.cpu) / count,
    judged_per_s: count / seconds,
    accept_p50_ms: quantile(driven.latencies, 0.5),
    accept_p99_ms: quantile(driven.latencies, 0.99),
    rss_mb: sizeOf(server.pid).rss_mb,
    disk_per_boot: disk.table / to,
    log_mb: disk.log / 1e6,
  }
}

function figuresOf(one: Measured, isLargest: boolean): Figure[] {
  return [
    { what: 'CPU a boot: accepted, judged, paged', value: one.cpu_ms, unit: 'ms', most: 4 },
    { what: 'CPU an announcement', value: one.announce_cpu_ms, unit: 'ms' },
    { what: 'judged', value: one.judged_per_s, unit: 'boots/s' },
    { what: `report to 202, ${CONNECTIONS} connections: p50`, value: one.accept_p50_ms, unit: 'ms' },
    { what: `report to 202, ${CONNECTIONS} connections: p99`, value: one.accept_p99_ms, unit: 'ms' },
    { what: 'memory', value: one.rss_mb, unit: 'MB', most: 450 },
    { what: 'disk a boot', value: one.disk_per_boot, unit: 'bytes', most: 7_000 },
    { what: "SQLite's log beside it", value: one.log_mb, unit: 'MB', most: 16 },
    ...pageFigures(one.pages, isLargest),
  ]
}

const figures: Figure[] = []
const stage = await setStage({ ingestTokens: 4 })
try {
  // Code is compiled and the table is made before anything counts.
  let filled = 500
  await fill(stage, 0, filled)
  const sizes: Measured[] = []
  const lists: Figure[][] = []
  for (const boots of SIZES) {
    const before = Math.max(filled, boots - MEASURED)
    if (before > filled) await fill(stage, filled, before)
    const measured = { boots, ...(await fill(stage, before, boots)), pages: await pageCosts(stage) }
    filled = boots
    sizes.push(measured)
    const told = figuresOf(measured, boots === SIZES.at(-1))
    lists.push(told)
    process.stdout.write(figureTable(`embedded, ${boots} boots`, told))
  }
  figures.push(...lists.flat())
  if (sizes.length > 1)
    process.stdout.write(figureColumns('embedded, by boots in the table', SIZES.map(String), lists))
  const [first, last] = [sizes[0], sizes.at(-1)]
  if (first && last && sizes.length > 1) {
    const flat: Figure[] = [
      { what: 'CPU a boot', value: last.cpu_ms / first.cpu_ms, unit: 'times', most: 1.3 },
      { what: 'memory', value: last.rss_mb / first.rss_mb, unit: 'times', most: 1.5 },
      ...last.pages.map(({ name, cpu_ms }) => ({
        what: `CPU a page: ${name}`,
        value: cpu_ms / (first.pages.find((page) => page.name === name)?.cpu_ms ?? 0),
        unit: 'times',
      })),
    ]
    figures.push(...flat)
    process.stdout.write(figureTable(`growth from ${first.boots} to ${last.boots} boots`, flat))
  }
  const given = await giveBack(stage)
  figures.push(...given)
  process.stdout.write(figureTable('disk, after retention', given))
  if (last) process.stdout.write(beside({ cpu_ms: last.cpu_ms, per_s: last.judged_per_s }))
} finally {
  await stage.close()
}
const missed = figures.filter(isFailure).length
process.stdout.write(
  `\n${figures.filter(({ most }) => most !== undefined).length - missed} passed, ${missed} failed\n`,
)
process.exitCode = missed > 0 ? 1 : 0
