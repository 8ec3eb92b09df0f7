/** An embedded server on loopback for tests, and guests that report to it over real sockets. */
import { randomUUID } from 'node:crypto'
import { type Server, type ServerOptions, startServer } from '../../cli/embedded/server.ts'
import { config } from '../../shared/config.ts'
import { envelope, LOST_RACE } from './guest.ts'
import { storeToken } from './table.ts'

export interface Embedded {
  server: Server
  tokens: { ingest: string; inventory: string }
  logged: { event: string; detail: object }[]
}

/** In memory unless a directory is given. */
export async function startEmbedded(
  settings: Record<string, unknown>,
  more: Partial<ServerOptions> = {},
): Promise<Embedded> {
  const logged: Embedded['logged'] = []
  const server = await startServer({
    config: config.parse({ allow_cidrs: ['127.0.0.0/8'], ...settings }),
    directory: null,
    host: '127.0.0.1',
    port: 0,
    ownUrl: true,
    log: (event, detail = {}) => void logged.push({ event, detail }),
    ...more,
  })
  const tokens = {
    ingest: await storeToken(server, 'ingest'),
    inventory: await storeToken(server, 'inventory'),
  }
  return { server, tokens, logged }
}

const hex = (n: number) => n.toString(16).padStart(12, '0')

/** What guest number `n` of an image is announced and reports as. */
export function guestOf(n: number, image = `img-${n}`) {
  const uuid = `6d1f5a10-3333-4aaa-8bbb-${hex(n)}`
  const mac = `fa:16:3e:${hex(n)
    .slice(6)
    .replace(/(..)(?=.)/g, '$1:')}`
  return {
    instance: `vm-${n}`,
    uuid,
    mac,
    image,
    secret: hex(n).repeat(5).slice(0, 32),
    token: '',
    facts: {},
  }
}

/** Announces it and sends its failing report. Answers the status of the report. */
export async function failOne({ server, tokens }: Embedded, n: number, image?: string): Promise<number> {
  const guest = guestOf(n, image)
  await fetch(`${server.url}/v1/expectations/${guest.instance}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${tokens.inventory}` },
    body: JSON.stringify({ uuid: guest.uuid, macs: [guest.mac], image: guest.image }),
  })
  const answer = await fetch(`${server.url}/v1/evidence`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.ingest}`,
      'boot-health-uptime': '40',
      'boot-health-secret': guest.secret,
      'boot-health-hint': 'bad',
    },
    body: envelope(guest, { boot: randomUUID(), text: LOST_RACE }),
  })
  await answer.text()
  return answer.status
}

/** Asks until it is so. Rejects after two minutes, or what is given: a bound for a busy machine, not a measure. */
export async function until(
  isSo: () => Promise<boolean> | boolean,
  what: string,
  within_s = 120,
): Promise<void> {
  for (
    const end = performance.now() + within_s * 1000;
    !(await isSo());
    await new Promise((go) => setTimeout(go, 20))
  )
    if (performance.now() > end) throw new Error(`still not so after ${within_s} s: ${what}`)
}
