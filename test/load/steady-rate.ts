/** Boots at a steady rate for minutes: nothing that was accepted is lost, and at the end nothing is late. */
import { announce, drive } from './drive.ts'
import { type Figure, quantile, refusedFigures } from './figures.ts'
import { missingBoots } from './reconcile.ts'
import { cpuMs, diskBytes, sizeOf } from './server-process.ts'
import { setStage } from './stage.ts'
import { settles, watchWork } from './watch-work.ts'

const HOSTS = 20_000
const SETTLES_WITHIN_MS = 120_000
/** What a token may send, with room for an uneven moment. */
const TOKEN_PER_S = 150
const imageOf = (n: number) => `image-${n % 10}`

export async function steadyRate(given: { perSecond: number; minutes: number }): Promise<Figure[]> {
  const { perSecond, minutes } = given
  const count = Math.round(perSecond * minutes * 60)
  const hosts = Math.min(HOSTS, count)
  const stage = await setStage({ ingestTokens: Math.ceil(perSecond / TOKEN_PER_S) })
  try {
    const { server, tokens, recorded } = stage
    await announce({ url: server.url, inventory: tokens.inventory, image: imageOf }, 0, hosts)
    const work = watchWork(stage)
    const cpu = cpuMs(server.pid)
    const accepted = new Map<string, Set<string>>()
    const driven = await drive({
      url: server.url,
      recorded,
      tokens: tokens.ingest,
      connections: 32,
      count,
      perSecond,
      report: (n) => {
        const host = n % hosts
        const kind = host % 50 === 0 ? 'bad' : 'good'
        return { n: host, kind, image: imageOf(host), boot: Math.floor(n / hosts) + 1, seq: 1 }
      },
      onAnswer: ({ n }, { status }, boot_id) => {
        if (status === 202) accepted.set(`vm-${n}`, (accepted.get(`vm-${n}`) ?? new Set()).add(boot_id))
      },
    })
    const late_ms = work.lateNow()
    await settles(stage, SETTLES_WITHIN_MS)
    const { late_ms: most_late_ms } = await work.stop()
    return [
      { what: 'boots sent', value: count, unit: '' },
      { what: 'rejected boots', value: count - driven.accepted, unit: '', most: 0 },
      ...refusedFigures('answers other than 202', driven.answers),
      { what: 'rate reached', value: driven.accepted / driven.seconds, unit: 'boots/s' },
      {
        what: 'accepted boots that were lost',
        value: await missingBoots(stage, accepted),
        unit: '',
        most: 0,
      },
      { what: 'most overdue row at the end', value: late_ms / 1000, unit: 's', most: 5 },
      { what: 'most overdue row at any time', value: most_late_ms / 1000, unit: 's' },
      { what: 'report to 202: p50', value: quantile(driven.latencies, 0.5), unit: 'ms' },
      { what: 'report to 202: p99', value: quantile(driven.latencies, 0.99), unit: 'ms' },
      { what: 'CPU a boot', value: (cpuMs(server.pid) - cpu) / count, unit: 'ms' },
      { what: 'memory', value: sizeOf(server.pid).rss_mb, unit: 'MB' },
      { what: 'disk a boot', value: diskBytes(stage.directory).table / count, unit: 'bytes' },
    ]
  } finally {
    await stage.close()
  }
}
