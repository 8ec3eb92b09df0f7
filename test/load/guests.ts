/**
 * Guests for load: what the shipped reporter sends of three captured boots, recorded once at the start, with the
 * identities replaced. Nothing of a report is invented but who sends it.
 */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createGuest } from '../../cli/demo/replay.ts'

/** `bad`: the lookup failed. `healed`: the second report of the same boot, after a lookup that worked. */
export type Kind = 'good' | 'bad' | 'healed'
/** The text of each recorded report. */
export type Recorded = Record<Kind, string>

const WAS = { instance: 'recorded', uuid: '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a01', image: 'recorded' }

/** Runs the shipped reporter over the captured guests against a server that keeps what it is sent. */
export async function recordReports(): Promise<Recorded> {
  const texts: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const isGzip = request.headers['content-type'] === 'application/gzip'
    texts.push((isGzip ? gunzipSync(body) : body).toString('utf8'))
    response.writeHead(202).end('{}')
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  const plan = { ...WAS, endpoint: `http://127.0.0.1:${port}`, token: 'bh_ingest_recorded' }
  try {
    const healthy = await createGuest({ ...plan, capture: 'healthy' })
    await healthy.report()
    const failing = await createGuest({ ...plan, capture: 'seed-race-first-boot' })
    await failing.report()
    await failing.show('seed-race-healed')
    await failing.report()
    await Promise.all([healthy.remove(), failing.remove()])
  } finally {
    server.close()
  }
  const [good, bad, healed] = texts
  if (!good || !bad || !healed) throw new Error(`the reporter sent ${texts.length} reports, not 3`)
  return { good, bad, healed }
}

export interface LoadGuest {
  instance: string
  uuid: string
  mac: string
  secret: string
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

function uuidOf(text: string): string {
  const hex = hashOf(text)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/** Guest number `n`, the same in every run. Its MAC is the number itself: no two guests share one. */
export function loadGuest(n: number): LoadGuest {
  const hex = n.toString(16).padStart(6, '0')
  return {
    instance: `vm-${n}`,
    uuid: uuidOf(`uuid ${n}`),
    mac: `fa:16:3e:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`,
    secret: hashOf(`secret ${n}`),
  }
}

export interface LoadReport {
  n: number
  kind: Kind
  image: string
  boot: number
  seq: number
}

export interface Sendable {
  body: Buffer
  boot_id: string
  headers: Record<string, string>
}

/** One report of one guest, ready to be sent; `token` is the image's. */
export function sendable(
  recorded: Recorded,
  { n, kind, image, boot, seq }: LoadReport,
  token: string,
): Sendable {
  const guest = loadGuest(n)
  const boot_id = uuidOf(`boot ${n} ${boot}`)
  const text = recorded[kind]
  const end = text.indexOf('\n\n')
  const facts = {
    boot_id,
    macs: guest.mac,
    product_uuid: guest.uuid,
    boot_n: String(boot),
    seq: String(seq),
    image,
  }
  const body = `${withFacts(text.slice(0, end), facts)}${text.slice(end)}`
  return {
    boot_id,
    body: gzipSync(body, { level: 1 }),
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/gzip',
      'boot-health-hint': kind === 'bad' ? 'bad' : 'good',
      'boot-health-uptime': /^uptime: (.+)$/m.exec(text)?.[1] ?? '0',
      'boot-health-secret': guest.secret,
    },
  }
}

/** The envelope's head with some of its facts replaced. Throws where one is not there: the reporter has changed. */
function withFacts(head: string, facts: Record<string, string>): string {
  let changed = head
  for (const [name, value] of Object.entries(facts)) {
    const line = new RegExp(`^${name}: .*$`, 'm')
    if (!line.test(changed)) throw new Error(`the recorded report has no ${name}`)
    changed = changed.replace(line, () => `${name}: ${value}`)
  }
  return changed
}
