/**
 * How long it takes from a failing report that was accepted to the webhook and the page that receivers accepted, in one
 * embedded process: HTTP in, judge, incident, gates, HTTP out, with SQLite on disk.
 *
 *   node test/bench/alert-path.ts [SAMPLES]
 *
 * Waits of the fleet are 0, since they are a choice and no cost; each sample is an image of its own, so that no
 * limit holds its repair. The receivers are servers in this process too. Beside it: a bare POST to the same receiver.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../../cli/embedded/server.ts'
import { createGuest, type Guest, type Report } from '../../cli/simulate/guest.ts'
import { seeded } from '../../cli/simulate/random.ts'
import { DEFAULT_SCENARIO, planHosts } from '../../cli/simulate/scenario.ts'
import { issueToken } from '../../functions/store/issue-token.ts'
import type { Store } from '../../functions/store/store.ts'
import type { Role } from '../../functions/store/token-item.ts'
import { config } from '../../shared/config.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'

const SAMPLES = Number(process.argv[2] ?? 200)
const WARM_UP = 20
const FLEET = 'bench'
const SECRET = `whsec_${Buffer.from('a secret of a benchmark, nowhere else').toString('base64')}`
const DEADLINE_MS = 20_000

function benchConfig(receiver: string) {
  return config.parse({
    allow_cidrs: ['127.0.0.0/8'],
    channels: { pager: { type: 'pagerduty', routing_key: { value: 'bench' }, url: `${receiver}/page` } },
    fleets: {
      [FLEET]: {
        expected_datasource: 'OpenStack',
        page_channels: ['pager'],
        page_wait_s: 0,
        remediation: {
          mode: 'on',
          url: `${receiver}/repair`,
          secret: { value: SECRET },
          bucket: { size: 100_000, refill_s: 1 },
        },
      },
    },
  })
}

interface Arrivals {
  /** Milliseconds since process start at which a message about this host's image or instance came. */
  wait: (path: string, names: string) => Promise<number>
}

/** The receiver answers 202 and notes when. */
function arrivalsAt(receiver: Receiver): Arrivals {
  const arrived: { path: string; body: string; at: number }[] = []
  receiver.answer(({ path, body }) => {
    arrived.push({ path, body, at: performance.now() })
    return { status: 202, body: '{}' }
  })
  return {
    async wait(path, names) {
      const until = performance.now() + DEADLINE_MS
      while (performance.now() < until) {
        const found = arrived.find((one) => one.path === path && one.body.includes(names))
        if (found) return found.at
        await new Promise((later) => setTimeout(later, 1))
      }
      throw new Error(`nothing about ${names} came to ${path} within ${DEADLINE_MS / 1000} s`)
    },
  }
}

interface Sample {
  accept: number
  webhook: number
  page: number
}

interface Bench {
  url: string
  tokens: { ingest: string; inventory: string }
  arrivals: Arrivals
  store: Store
}

async function send(url: string, method: string, token: string, body: string, headers = {}): Promise<void> {
  const answer = await fetch(url, { method, body, headers: { authorization: `Bearer ${token}`, ...headers } })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  await answer.arrayBuffer()
}

async function measure({ url, tokens, arrivals }: Bench, guest: Guest): Promise<Sample> {
  const { plan, secret } = guest
  const expectation = JSON.stringify({ uuid: plan.uuid, macs: [plan.mac], image: plan.image })
  await send(`${url}/v1/expectations/${plan.instance}`, 'PUT', tokens.inventory, expectation, {
    'content-type': 'application/json',
  })
  guest.boot(Date.now() - 33_300, plan.cause)
  const report = guest.report(Date.now())
  const started = performance.now()
  await sendReport({ url, tokens }, secret, report)
  const accepted = performance.now()
  const webhook = await arrivals.wait('/repair', `"${plan.instance}"`)
  const page = await arrivals.wait('/page', `"${plan.image}"`)
  return { accept: accepted - started, webhook: webhook - accepted, page: page - accepted }
}

/** Not measured: the repair is verified, so that the next one does not have to wait for its slot. */
async function heal(bench: Bench, guest: Guest): Promise<void> {
  guest.rerun(Date.now(), true)
  await sendReport(bench, guest.secret, guest.report(Date.now()))
  const until = performance.now() + DEADLINE_MS
  while (Object.keys((await bench.store.getGuard(FLEET)).inflight).length > 0) {
    if (performance.now() > until) throw new Error(`the repair of ${guest.plan.instance} was never verified`)
    await new Promise((later) => setTimeout(later, 2))
  }
}

async function sendReport(
  { url, tokens }: Pick<Bench, 'url' | 'tokens'>,
  secret: string,
  { body, hint, began_at }: Report,
): Promise<void> {
  await send(`${url}/v1/evidence`, 'POST', tokens.ingest, body, {
    'content-type': 'text/plain',
    'boot-health-secret': secret,
    'boot-health-uptime': ((Date.now() - began_at) / 1000).toFixed(2),
    'boot-health-hint': hint,
  })
}

async function bareCalls(receiver: Receiver): Promise<number[]> {
  const times: number[] = []
  for (let call = 0; call < SAMPLES; call++) {
    const started = performance.now()
    await send(`${receiver.url}/bare`, 'POST', '', '{}')
    times.push(performance.now() - started)
  }
  return times
}

function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

function table(samples: Sample[], bare: number[]): string {
  const unit = percentile(bare, 0.5)
  const row = (what: string, times: number[]) =>
    `| ${what} | ${percentile(times, 0.5).toFixed(1)} | ${percentile(times, 0.99).toFixed(1)} | ${(percentile(times, 0.5) / unit).toFixed(1)} |`
  return [
    `\n## Alert path, embedded, SQLite on disk: ${samples.length} failing boots, one after another\n`,
    '| what | p50 ms | p99 ms | p50 in bare POSTs |',
    '| --- | --- | --- | --- |',
    row('bare POST to the receiver', bare),
    row(
      'report sent -> 202',
      samples.map(({ accept }) => accept),
    ),
    row(
      '202 -> signed webhook accepted',
      samples.map(({ webhook }) => webhook),
    ),
    row(
      '202 -> page accepted',
      samples.map(({ page }) => page),
    ),
    `\n${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.version}\n`,
  ].join('\n')
}

const directory = mkdtempSync(join(tmpdir(), 'boot-health-bench-'))
const receiver = await startReceiver(202)
const server = await startServer({
  config: benchConfig(receiver.url),
  directory,
  host: '127.0.0.1',
  port: 0,
  ownUrl: true,
  log: (event, detail) => {
    if (event === 'work_put_off' || event === 'work_failed')
      throw new Error(`${event} ${JSON.stringify(detail)}`)
  },
})
try {
  const issue = async (role: Role) =>
    (await issueToken(server.store, { role, fleet: FLEET, name: 'bench' }, Date.now())).token
  const tokens = { ingest: await issue('ingest'), inventory: await issue('inventory') }
  const bench: Bench = { url: server.url, tokens, arrivals: arrivalsAt(receiver), store: server.store }
  const hosts = SAMPLES + WARM_UP
  const plans = planHosts({ ...DEFAULT_SCENARIO, hosts, images: hosts, bad_per_image: 1 })
  const random = seeded(1)
  const samples: Sample[] = []
  for (const plan of plans) {
    const guest = createGuest(plan, random)
    samples.push(await measure(bench, guest))
    await heal(bench, guest)
  }
  process.stdout.write(table(samples.slice(WARM_UP), await bareCalls(receiver)))
} finally {
  await server.stop()
  await receiver.stop()
  rmSync(directory, { recursive: true, force: true })
}
