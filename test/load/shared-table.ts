/**
 * `npm run test:shared-table`: three servers over one table of AWS's own engine, reports to each in turn, and one of the
 * servers killed and started again while the others go on. Afterwards everything that was answered 202 is looked for.
 *
 *   --kills (6)  --minutes (1.5)  --rate (2 reports a second)
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PAGES_OF_ONE_INSTANCE } from '../../shared/policy/limits.ts'
import { startLocalDynamo } from '../support/local-dynamo.ts'
import { startReceiver } from '../support/receiver.ts'
import { announce } from './drive.ts'
import { type Figure, figureTable, isFailure, quantile, refusedFigures } from './figures.ts'
import { farSide } from './folding-pager.ts'
import { type LoadReport, loadGuest, recordReports } from './guests.ts'
import { type Accepted, keepSending } from './keep-sending.ts'
import { faultsOf, type Incident, listIncidents, storyOf, wasPaged } from './outbreaks.ts'
import { listBoots, reconcile } from './reconcile.ts'
import { makeToken, type ServerPlan, type ServerProcess, sleep, startProcess } from './server-process.ts'
import { freePort, loadConfig } from './stage.ts'

const SERVERS = 3
const LANES = 3
const IMAGES = 8
/** Enough that one machine's failures never come near one another, unless a long run would make it fail too often. */
const HOSTS = 600
/** Long for whatever a server puts off, which looks at an open incident each minute. Without news for so long it is over. */
const QUIET_MS = 240_000
/** What is left to send after the last kill, however slow the machine is. */
const SENDS_WITHIN_MS = 60 * 60_000
const STORIES_TOLD = 5
const imageOf = (n: number) => `image-${n % IMAGES}`

const size = { type: 'string' } as const
const { values } = parseArgs({ options: { kills: size, minutes: size, rate: size } })
const { kills = 6, minutes = 1.5, rate = 2 } = numbers(values)
const count = Math.round(minutes * 60 * rate)
// A machine that fails alone for the fourth time in an hour wakes nobody, by design.
const hosts = Math.min(count, Math.max(HOSTS, Math.ceil(count / PAGES_OF_ONE_INSTANCE)))

const begun = performance.now()
/** A run of twenty minutes must not look like one that hangs. */
const say = (what: string) =>
  process.stderr.write(`${Math.round((performance.now() - begun) / 1000)} s: ${what}\n`)

const directory = mkdtempSync(join(tmpdir(), 'boot-health-shared-'))
const dynamo = await startLocalDynamo()
const ports = await Promise.all(Array.from({ length: SERVERS }, freePort))
const urls = ports.map((port) => `http://127.0.0.1:${port}`)
const far = farSide(urls)
const receiver = await startReceiver(far.answer)
const servers: ServerProcess[] = []
try {
  const figures = await run()
  process.stdout.write(figureTable('three servers over one table', figures))
  const failed = figures.filter(isFailure).length
  const passed = figures.filter((figure) => figure.most !== undefined && !isFailure(figure)).length
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  process.exitCode = failed > 0 ? 1 : 0
} finally {
  await Promise.all(servers.map((server) => server.stop()))
  await receiver.stop()
  dynamo.stop()
  rmSync(directory, { recursive: true, force: true })
}

async function run(): Promise<Figure[]> {
  const recorded = await recordReports()
  const config = loadConfig(
    receiver.url,
    { page_wait_s: 4, resolve_hold_s: 15, pages_per_hour: 10_000 },
    { bucket: { size: 50, refill_s: 1 } },
  )
  const plans = ports.map((port, index): ServerPlan => {
    const own = join(directory, `server-${index}`)
    mkdirSync(own)
    return { directory: own, config, port, endpoint: dynamo.endpoint }
  })
  // One after the other, as they are rolled out: the first makes the table, and a fleet's first tokens.
  for (const plan of plans) servers.push(await startProcess(plan))
  const token = (role: string) => makeToken(plans[0]?.directory ?? '', role, dynamo.endpoint)
  const [ingest, inventory, viewer] = [await token('ingest'), await token('inventory'), await token('viewer')]
  await announce({ url: urls[0] ?? '', inventory, image: imageOf }, 0, hosts)
  let turn = 0
  const nextUrl = () => urls[turn++ % SERVERS] ?? ''
  const guests = keepSending({
    recorded,
    token: ingest,
    url: nextUrl,
    report: (n) => (n < count ? firstReport(n) : null),
    // An outbreak lasts until somebody was woken for it: then each must have been paged.
    mayHeal: ({ n }, boot_id) =>
      wasPaged({ url: nextUrl(), viewer }, far.pager, { instance: loadGuest(n).instance, boot_id }),
    lanes: LANES,
    pauseMs: (LANES * 1000) / rate,
  })
  say('load begins')
  const starts = await killInTurn(plans)
  const accepted = await guests.finish({ withoutProgressMs: QUIET_MS, withinMs: SENDS_WITHIN_MS })
  say(`${accepted.size} boots accepted`)
  const place = { server: { url: urls[0] ?? '' }, tokens: { viewer } }
  const incidents = await settledIncidents(place, accepted)
  await far.claims.settled()
  for (const title of far.pager.notices.values()) say(`notice: ${title}`)
  await tellStories(incidents, viewer)
  const boots = await listBoots(place)
  return figuresOf({ starts, accepted, incidents, boots, answers: guests.answers })
}

/** One guest in five fails. */
function firstReport(n: number): LoadReport {
  const host = n % hosts
  const kind = host % 5 === 0 ? 'bad' : 'good'
  return { n: host, kind, image: imageOf(host), boot: Math.floor(n / hosts) + 1, seq: 1 }
}

/** Kills one server after the other, and starts each again a moment later; answers how long the starts took. */
async function killInTurn(plans: readonly ServerPlan[]): Promise<number[]> {
  const starts: number[] = []
  const pause = (minutes * 60_000) / kills
  for (let kill = 0; kill < kills; kill++) {
    const began = performance.now()
    await sleep(pause * (0.3 + Math.random() * 0.3))
    const index = kill % SERVERS
    const plan = plans[index]
    if (!plan) break
    await servers[index]?.kill()
    await sleep(500 + Math.random() * 2_500)
    servers[index] = await startProcess(plan)
    starts.push(servers[index].readyMs)
    say(`server ${index} was killed and is back after ${Math.round(servers[index].readyMs)} ms`)
    await sleep(Math.max(0, pause - (performance.now() - began)))
  }
  return starts
}

/** The incidents, once all are resolved and notified and every boot is judged, or as they are when nothing changes any more. */
async function settledIncidents(
  place: Parameters<typeof listBoots>[0],
  accepted: Accepted,
): Promise<Incident[]> {
  let [last, changedAt] = ['', performance.now()]
  for (;;) {
    const incidents = await listIncidents({ url: place.server.url, viewer: place.tokens.viewer })
    const { outbreaks, unresolved, stillOpen } = faultsOf(incidents, far.pager)
    const { lost, wrong } = reconcile(accepted, await listBoots(place))
    if (unresolved.length + far.pager.open.size + lost + wrong === 0) return incidents
    const standing = `${lost} not stored yet, ${wrong} not judged correctly yet, of ${outbreaks} outbreaks ${unresolved.length} not resolved and ${stillOpen.length} open at the pager`
    if (standing !== last) {
      say(standing)
      ;[last, changedAt] = [standing, performance.now()]
    }
    if (performance.now() - changedAt > QUIET_MS) return incidents
    await sleep(5_000)
  }
}

/** A failure explains itself: the servers and their table are gone when anybody reads of it. */
async function tellStories(incidents: readonly Incident[], viewer: string): Promise<void> {
  const { unheard, unresolved, stillOpen } = faultsOf(incidents, far.pager)
  const wrong = [...new Set([...unheard, ...unresolved, ...stillOpen])]
  for (const outbreak of wrong.slice(0, STORIES_TOLD))
    process.stderr.write(await storyOf({ url: urls[0] ?? '', viewer }, outbreak))
}

interface Ended {
  starts: number[]
  accepted: Accepted
  incidents: Incident[]
  boots: Awaited<ReturnType<typeof listBoots>>
  answers: Record<string, number>
}

function figuresOf({ starts, accepted, incidents, boots, answers }: Ended): Figure[] {
  const { lost, wrong, twice } = reconcile(accepted, boots)
  const { pager, claims } = far
  const { outbreaks, unheard, unresolved } = faultsOf(incidents, pager)
  const woken = sum(pager.opened.values())
  const webhookRepeats = sum(claims.asked.values()) - claims.asked.size
  return [
    { what: 'servers on one table', value: SERVERS, unit: '' },
    { what: 'kills', value: starts.length, unit: '' },
    { what: 'start to first 200: p50', value: quantile(starts, 0.5), unit: 'ms' },
    { what: 'start to first 200: longest', value: quantile(starts, 1), unit: 'ms' },
    { what: 'boots sent', value: count, unit: '' },
    { what: 'boots never accepted', value: count - accepted.size, unit: '', most: 0 },
    ...refusedFigures('answers other than 202', answers),
    { what: 'accepted boots that were lost', value: lost, unit: '', most: 0 },
    { what: 'accepted boots judged wrongly', value: wrong, unit: '', most: 0 },
    { what: 'boots listed twice', value: twice, unit: '', most: 0 },
    { what: 'outbreaks', value: outbreaks, unit: '' },
    { what: 'unresolved incidents', value: unresolved.length, unit: '', most: 0 },
    { what: 'outbreaks without a page', value: unheard.length, unit: '', most: 0 },
    { what: 'extra pages for an outbreak', value: woken - pager.opened.size, unit: '', most: 0 },
    { what: 'outbreaks never resolved on the pager', value: pager.open.size, unit: '', most: 0 },
    { what: 'notices to the pager', value: pager.notices.size, unit: '' },
    { what: 'messages to the pager', value: pager.messages, unit: '' },
    { what: 'repeated messages to the pager', value: pager.repeats, unit: '' },
    { what: 'repairs requested', value: claims.asked.size, unit: '' },
    { what: 'repeated repair requests', value: webhookRepeats, unit: '' },
    { what: 'repairs claimed', value: claims.granted.size, unit: '' },
    {
      what: 'repairs granted to two receivers',
      value: [...claims.granted.values()].filter((granted) => granted > 1).length,
      unit: '',
      most: 0,
    },
    { what: 'all repeats, a kill', value: (pager.repeats + webhookRepeats) / kills, unit: '', most: 1 },
  ]
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, one) => total + one, 0)
}

function numbers(
  given: Record<string, string | undefined>,
): Partial<Record<'kills' | 'minutes' | 'rate', number>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => {
      const value = Number(text)
      if (!(value > 0)) {
        process.stderr.write(`--${name}: a number above 0\n`)
        process.exit(2)
      }
      return [name, value]
    }),
  )
}
