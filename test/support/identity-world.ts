/** A real server of two fleets and a real provider, both on loopback, and browsers that go from one to the other. */
import { type Embedded, startEmbedded } from './embedded.ts'
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts'
import { type UserAgent, userAgent, type Visit } from './user-agent.ts'

export interface IdentityWorld extends Embedded {
  url: string
  provider: IdentityProvider
  /** The server's clock is ahead of everybody's by so much (milliseconds). */
  ahead: (ms: number) => void
  /** Signs in as this person, by a browser of their own unless one is given. */
  signIn: (
    person: Person,
    browser?: UserAgent,
    next?: string,
  ) => Promise<{ browser: UserAgent; visit: Visit }>
  /** The way to the provider and back, up to our own callback, which is not asked for. */
  upToCallback: (person: Person, browser: UserAgent, next?: string) => Promise<string>
  stop: () => Promise<void>
}

export interface Person {
  sub: string
  claims: Record<string, unknown>
}

export const RULES = [
  { claim: 'groups', value: 'web-oncall', role: 'operator', fleet: 'web' },
  { claim: 'groups', value: 'batch-readers', role: 'viewer', fleet: 'batch' },
  { claim: 'realm_access.roles', value: 'boot-admin', role: 'operator', fleet: '*' },
  { claim: 'roles', value: 'Boot.View', role: 'viewer', fleet: 'web' },
  { claim: 'hd', value: 'example.org', role: 'viewer', fleet: 'web' },
  { claim: 'email', value: 'carl@example.org', role: 'viewer', fleet: 'batch' },
]

export const ANNA: Person = {
  sub: 'anna',
  claims: { email: 'anna@example.org', email_verified: true, groups: ['web-oncall', 'staff'] },
}
export const ROOT: Person = {
  sub: 'root',
  claims: { preferred_username: 'root', realm_access: { roles: ['boot-admin'] } },
}

export async function startIdentityWorld(auth: Record<string, unknown> = {}): Promise<IdentityWorld> {
  const provider = await startIdentityProvider()
  let offset = 0
  const embedded = await startEmbedded(
    {
      fleets: { web: {}, batch: {} },
      auth: {
        oidc: {
          issuer: provider.issuer,
          client_id: provider.clientId,
          client_secret: { value: provider.secret },
          rules: RULES,
        },
        ...auth,
      },
    },
    { now: () => Date.now() + offset },
  )
  const { url } = embedded.server
  await provider.register(`${url}/login/oidc/callback`)
  const isCallback = (at: string) => at.startsWith(`${url}/login/oidc/callback`)
  const begin = (next: string) => `${url}/login/oidc?next=${encodeURIComponent(next)}`
  return {
    ...embedded,
    url,
    provider,
    ahead: (ms) => {
      offset = ms
    },
    async signIn(person, browser = userAgent(), next = '/') {
      provider.account = person
      return { browser, visit: await browser.open(begin(next)) }
    },
    async upToCallback(person, browser, next = '/') {
      provider.account = person
      const { url: callback } = await browser.open(begin(next), isCallback)
      return callback
    },
    async stop() {
      await embedded.server.stop()
      await provider.stop()
    },
  }
}
