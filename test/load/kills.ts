/**
 * `kill -9` at random moments under load, and a start over the same directory. Guests keep what was not answered 202
 * and send it again, as the reporter does. Afterwards everything that was answered 202 is looked for.
 */
import { announce } from './drive.ts'
import { type Figure, quantile } from './figures.ts'
import { type LoadReport, sendable } from './guests.ts'
import { ask, readJson } from './http.ts'
import { listBoots } from './reconcile.ts'
import { sleep } from './server-process.ts'
import { type Sent, type Stage, setStage } from './stage.ts'

const IMAGES = 8
const LANES = 3
const PAUSE_MS = 150
const SETTLES_WITHIN_MS = 150_000
const imageOf = (n: number) => `image-${n % IMAGES}`

/** One guest in five fails, and sends a second report some seconds later: its lookup worked then. */
const firstReport = (n: number): LoadReport => ({
  n,
  kind: n % 5 === 0 ? 'bad' : 'good',
  image: imageOf(n),
  boot: 1,
  seq: 1,
})

export async function kills({ kills: times, hosts }: { kills: number; hosts: number }): Promise<Figure[]> {
  const stage = await setStage({
    fleet: { page_wait_s: 4, resolve_hold_s: 20 },
    remediation: { bucket: { size: 50, refill_s: 1 } },
  })
  try {
    const { url } = stage.server
    await announce({ url, inventory: stage.tokens.inventory, image: imageOf }, 0, hosts)
    const guests = sendReports(stage, hosts)
    const starts: number[] = []
    for (let kill = 0; kill < times; kill++) {
      await sleep(1_500 + Math.random() * 2_500)
      await stage.server.kill()
      await stage.restart()
      starts.push(stage.server.readyMs)
    }
    const accepted = await guests.finish()
    const incidents = await settledIncidents(stage)
    return figuresOf({ times, starts, accepted, incidents, sent: stage.sent, boots: await listBoots(stage) })
  } finally {
    await stage.close()
  }
}

/** What is wanted of each guest's boot in the end, by instance. */
type Accepted = Map<string, 'good' | 'bad' | 'healed'>

function sendReports(stage: Stage, hosts: number) {
  const { url } = stage.server
  const waiting: LoadReport[] = []
  const accepted: Accepted = new Map()
  const laterOn = new Set<NodeJS.Timeout>()
  let next = 0
  let isOver = false
  const send = async (report: LoadReport) => {
    const { body, headers } = sendable(stage.recorded, report, stage.tokens.ingest[0] ?? '')
    const answer = await ask(`${url}/v1/evidence`, { method: 'POST', body, headers })
    if (answer.status !== 202) return void waiting.push(report)
    accepted.set(`vm-${report.n}`, report.kind)
    if (report.kind !== 'bad') return
    const heals = () => {
      laterOn.delete(timer)
      waiting.push({ ...report, kind: 'healed', seq: 2 })
    }
    const timer = setTimeout(heals, 6_000 + Math.random() * 8_000)
    laterOn.add(timer)
  }
  const lane = async () => {
    while (!isOver) {
      const report = waiting.shift() ?? (next < hosts ? firstReport(next++) : null)
      if (report) await send(report)
      await sleep(PAUSE_MS)
    }
  }
  const lanes = Array.from({ length: LANES }, lane)
  return {
    /** Waits until every guest has sent everything. */
    async finish(): Promise<Accepted> {
      const until = performance.now() + SETTLES_WITHIN_MS
      while ((next < hosts || waiting.length > 0 || laterOn.size > 0) && performance.now() < until)
        await sleep(200)
      isOver = true
      await Promise.all(lanes)
      return accepted
    },
  }
}

interface Incident {
  id: string
  state: string
  gen: number
}

/** The incidents, once all of them are resolved and told, or as they are at the bound. */
async function settledIncidents({ server, tokens }: Stage): Promise<Incident[]> {
  const until = performance.now() + SETTLES_WITHIN_MS
  for (;;) {
    const { items } = await readJson<{ items: Incident[] }>(`${server.url}/v1/incidents`, tokens.viewer)
    const isDone = items.every(({ state }) => state === 'resolved')
    if (isDone || performance.now() > until) {
      await sleep(5_000)
      return items
    }
    await sleep(2_000)
  }
}

interface Ended {
  times: number
  starts: number[]
  accepted: Accepted
  incidents: Incident[]
  sent: readonly Sent[]
  boots: Awaited<ReturnType<typeof listBoots>>
}

function figuresOf({ times, starts, accepted, incidents, sent, boots }: Ended): Figure[] {
  const rows = new Map(boots.map((row) => [row.instance, row.verdict]))
  const lost = [...accepted.keys()].filter((instance) => !rows.has(instance))
  const wrong = [...accepted].filter(([instance, kind]) => !isJudgedAs(rows.get(instance), kind))
  const pages = sent.filter(({ path }) => path === '/page')
  const keys = new Set(pages.map(({ body }) => body.dedup_key))
  const outbreaks = incidents.reduce((sum, { gen }) => sum + gen, 0)
  const pageRepeats = repeats(pages.map(({ body }) => JSON.stringify(body)))
  const webhooks = sent.filter(({ path }) => path === '/repair')
  const webhookRepeats = repeats(webhooks.map(({ headers }) => headers['webhook-id'] ?? ''))
  const unresolved = incidents.filter(({ state }) => state !== 'resolved').length
  return [
    { what: 'kills', value: times, unit: '' },
    { what: 'start to the first 200: p50', value: quantile(starts, 0.5), unit: 'ms' },
    { what: 'start to the first 200: longest', value: quantile(starts, 1), unit: 'ms' },
    { what: 'guests whose report was accepted', value: accepted.size, unit: '' },
    { what: 'of these, lost', value: lost.length, unit: '', most: 0 },
    { what: 'of these, not judged as they ended', value: wrong.length, unit: '', most: 0 },
    { what: 'boots that are listed twice', value: boots.length - rows.size, unit: '', most: 0 },
    { what: 'incidents', value: incidents.length, unit: '' },
    { what: 'incidents that did not resolve', value: unresolved, unit: '', most: 0 },
    { what: 'pages beyond one an outbreak', value: Math.max(0, keys.size - outbreaks), unit: '', most: 0 },
    { what: 'messages to the pager that came again', value: pageRepeats, unit: '' },
    { what: 'repair requests', value: webhooks.length - webhookRepeats, unit: '' },
    { what: 'repair requests that came again', value: webhookRepeats, unit: '' },
    { what: 'repeats together, a kill', value: (pageRepeats + webhookRepeats) / times, unit: '', most: 1 },
  ]
}

function isJudgedAs(verdict: string | undefined, kind: 'good' | 'bad' | 'healed'): boolean {
  if (kind === 'good') return verdict === 'ok' || verdict === 'healthy'
  if (kind === 'healed') return verdict === 'recovered'
  return verdict === 'failed'
}

/** How many of these were there before. */
const repeats = (values: readonly string[]) => values.length - new Set(values).size
