/**
 * `kill -9` at random moments under load, and a start over the same directory. Guests keep what was not answered 202
 * and send it again, as the reporter does. Afterwards everything that was answered 202 is looked for.
 */
import { announce } from './drive.ts'
import { type Figure, quantile } from './figures.ts'
import type { LoadReport } from './guests.ts'
import { readJson } from './http.ts'
import { type Accepted, keepSending } from './keep-sending.ts'
import { listBoots, reconcile } from './reconcile.ts'
import { sleep } from './server-process.ts'
import { type Sent, type Stage, setStage } from './stage.ts'

const IMAGES = 8
const LANES = 3
const PAUSE_MS = 150
const SETTLES_WITHIN_MS = 150_000
const SENDS_WITHIN_MS = 30 * 60_000
const imageOf = (n: number) => `image-${n % IMAGES}`

/** One guest in five fails. */
const firstReport = (n: number): LoadReport => ({
  n,
  kind: n % 5 === 0 ? 'bad' : 'good',
  image: imageOf(n),
  boot: 1,
  seq: 1,
})

export async function kills({ kills: times, hosts }: { kills: number; hosts: number }): Promise<Figure[]> {
  const stage = await setStage({
    fleet: { page_wait_s: 4, resolve_hold_s: 20, pages_per_hour: 10_000 },
    remediation: { bucket: { size: 50, refill_s: 1 } },
  })
  try {
    const { url } = stage.server
    await announce({ url, inventory: stage.tokens.inventory, image: imageOf }, 0, hosts)
    const guests = keepSending({
      recorded: stage.recorded,
      token: stage.tokens.ingest[0] ?? '',
      url: () => url,
      report: (n) => (n < hosts ? firstReport(n) : null),
      lanes: LANES,
      pauseMs: PAUSE_MS,
    })
    const starts: number[] = []
    for (let kill = 0; kill < times; kill++) {
      await sleep(1_500 + Math.random() * 2_500)
      await stage.server.kill()
      await stage.restart()
      starts.push(stage.server.readyMs)
    }
    const accepted = await guests.finish({
      withoutProgressMs: SETTLES_WITHIN_MS,
      withinMs: SENDS_WITHIN_MS,
    })
    const incidents = await settledIncidents(stage)
    return figuresOf({ times, starts, accepted, incidents, sent: stage.sent, boots: await listBoots(stage) })
  } finally {
    await stage.close()
  }
}

interface Incident {
  id: string
  state: string
  gen: number
}

/** The incidents, once all of them are resolved and notified, or as they are at the bound. */
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
  const { lost, wrong, twice } = reconcile(accepted, boots)
  const pages = sent.filter(({ path }) => path === '/page')
  const keys = new Set(pages.map(({ body }) => body.dedup_key))
  const outbreaks = incidents.reduce((sum, { gen }) => sum + gen, 0)
  const pageRepeats = repeats(pages.map(({ body }) => JSON.stringify(body)))
  const webhooks = sent.filter(({ path }) => path === '/repair')
  const webhookRepeats = repeats(webhooks.map(({ headers }) => headers['webhook-id'] ?? ''))
  const unresolved = incidents.filter(({ state }) => state !== 'resolved').length
  return [
    { what: 'kills', value: times, unit: '' },
    { what: 'start to first 200: p50', value: quantile(starts, 0.5), unit: 'ms' },
    { what: 'start to first 200: longest', value: quantile(starts, 1), unit: 'ms' },
    { what: 'accepted boots', value: accepted.size, unit: '' },
    { what: 'accepted boots that were lost', value: lost, unit: '', most: 0 },
    { what: 'accepted boots judged wrongly', value: wrong, unit: '', most: 0 },
    { what: 'boots listed twice', value: twice, unit: '', most: 0 },
    { what: 'incidents', value: incidents.length, unit: '' },
    { what: 'unresolved incidents', value: unresolved, unit: '', most: 0 },
    { what: 'extra pages for an outbreak', value: Math.max(0, keys.size - outbreaks), unit: '', most: 0 },
    { what: 'repeated messages to the pager', value: pageRepeats, unit: '' },
    { what: 'repair requests', value: webhooks.length - webhookRepeats, unit: '' },
    { what: 'repeated repair requests', value: webhookRepeats, unit: '' },
    { what: 'all repeats, a kill', value: (pageRepeats + webhookRepeats) / times, unit: '', most: 1 },
  ]
}

/** How many of these were there before. */
const repeats = (values: readonly string[]) => values.length - new Set(values).size
