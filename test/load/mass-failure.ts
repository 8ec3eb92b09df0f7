/**
 * Half of ten thousand VMs boot a bad image within a minute. The first page must come within a minute of the first failure
 * and give the number that fail by then; nothing else may wait for it.
 */
import { announce, drive } from './drive.ts'
import { type Figure, quantile, refusedFigures } from './figures.ts'
import { ask } from './http.ts'
import { cpuMs, sizeOf, sleep } from './server-process.ts'
import { type Sent, setStage } from './stage.ts'
import { settles, watchWork } from './watch-work.ts'

const WITHIN_S = 60
const SETTLES_WITHIN_MS = 300_000
/** From a 202 to the judged member that a page counts. */
const JUDGED_WITHIN_MS = 5_000
const isBad = (n: number) => n % 2 === 0
const imageOf = (n: number) => (isBad(n) ? 'image-bad' : 'image-good')

export async function massFailure({ hosts }: { hosts: number }): Promise<Figure[]> {
  const stage = await setStage({ ingestTokens: 2 })
  try {
    const { server, tokens, recorded, sent, log } = stage
    const { url } = server
    await announce({ url, inventory: tokens.inventory, image: imageOf }, 0, hosts)
    const work = watchWork(stage)
    const health = pollHealth(url)
    const cpu = cpuMs(server.pid)
    const failedAt: number[] = []
    const driven = await drive({
      url,
      recorded,
      tokens: tokens.ingest,
      connections: 16,
      count: hosts,
      perSecond: hosts / WITHIN_S,
      report: (n) => ({ n, kind: isBad(n) ? 'bad' : 'good', image: imageOf(n), boot: 1, seq: 1 }),
      onAnswer: ({ kind }, { status }) => {
        if (kind === 'bad' && status === 202) failedAt.push(performance.now())
      },
    })
    await firstPageIn(sent)
    await settles(stage, SETTLES_WITHIN_MS)
    const latencies = await health.stop()
    const { late_ms } = await work.stop()
    const page = firstPage(sent)
    const looks = log.filter(({ event, kind }) => event === 'work_slow' && kind === 'incident')
    const repairs = sent.find(({ path }) => path === '/repair')
    const since = (at: number | undefined) => (at === undefined ? null : (at - (failedAt[0] ?? at)) / 1000)
    return [
      { what: 'rejected reports', value: hosts - driven.accepted, unit: '', most: 0 },
      ...refusedFigures('answers other than 202', driven.answers),
      { what: 'first failure to first page', value: since(page?.at), unit: 's', most: WITHIN_S },
      { what: 'failing hosts according to the page', value: countOf(page), unit: '' },
      { what: 'error of that number', value: wrongBy(page, failedAt), unit: 'hosts', most: 0 },
      { what: 'first failure to first repair', value: since(repairs?.at), unit: 's' },
      { what: 'evaluations of an incident over 1 s', value: looks.length, unit: '', most: 0 },
      {
        what: 'longest such evaluation',
        value: Math.max(0, ...looks.map(({ took_ms }) => Number(took_ms))),
        unit: 'ms',
      },
      { what: 'most overdue row', value: late_ms / 1000, unit: 's', most: 30 },
      { what: '/healthz: p99', value: quantile(latencies, 0.99), unit: 'ms', most: 300 },
      { what: 'report to 202: p99', value: quantile(driven.latencies, 0.99), unit: 'ms' },
      { what: 'CPU a boot', value: (cpuMs(server.pid) - cpu) / hosts, unit: 'ms' },
      { what: 'memory', value: sizeOf(server.pid).rss_mb, unit: 'MB' },
    ]
  } finally {
    await stage.close()
  }
}

const firstPage = (sent: readonly Sent[]) =>
  sent.find(({ path, body }) => path === '/page' && body.event_action === 'trigger')

async function firstPageIn(sent: readonly Sent[]): Promise<void> {
  for (let waited = 0; waited < 2 * WITHIN_S * 1000 && !firstPage(sent); waited += 100) await sleep(100)
}

/** `… 812 of 830 VMs …`; null where it gives no number. */
function countOf(page: Sent | undefined): number | null {
  const { summary = '' } = (page?.body.payload ?? {}) as { summary?: string }
  const found = /(\d+) (?:of \d+ )?VMs?\b/.exec(summary)?.[1]
  return found === undefined ? null : Number(found)
}

/**
 * A page is true where it counts at least the VMs that failed some seconds before, and at most those that failed by then.
 * Answers by how many it is out; null where there is no page with a number.
 */
function wrongBy(page: Sent | undefined, failedAt: readonly number[]): number | null {
  const count = countOf(page)
  if (!page || count === null) return null
  const most = failedAt.filter((at) => at <= page.at).length
  const least = failedAt.filter((at) => at <= page.at - JUDGED_WITHIN_MS).length
  return Math.max(0, least - count, count - most)
}

function pollHealth(url: string) {
  const latencies: number[] = []
  let isOver = false
  const polling = (async () => {
    while (!isOver) {
      const answer = await ask(`${url}/healthz`, { timeoutMs: 30_000 })
      latencies.push(answer.status === 200 ? answer.ms : Number.POSITIVE_INFINITY)
      await sleep(200)
    }
  })()
  return {
    async stop() {
      isOver = true
      await polling
      return latencies
    },
  }
}
