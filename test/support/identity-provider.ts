/**
 * A real OpenID provider on loopback (`oidc-provider`), and a way to spoil what its token endpoint answers: no provider that
 * is sound would say what our attacks need to be said.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'

export interface IdentityProvider {
  issuer: string
  clientId: string
  secret: string
  /** The key that it signs with. */
  key: CryptoKey
  /** Who signs in next, and what is said of them. Null: they refuse. */
  account: { sub: string; claims: Record<string, unknown> } | null
  /** What becomes of the ID token on its way. */
  spoil: ((idToken: string) => Promise<string>) | null
  /** Everything that was asked of it: verb and path. */
  asked: string[]
  /** Needed before anybody signs in: where people are sent back to. */
  register: (redirectUri: string) => Promise<void>
  stop: () => Promise<void>
  /** Takes its port away and gives it back. */
  down: () => Promise<void>
  up: () => Promise<void>
}

const CLAIMS = ['groups', 'roles', 'realm_access', 'hd', '_claim_names', 'hasgroups']

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) =>
    void response.writeHead(503).end()
  const outer = createServer((request, response) => answer(request, response))
  await listening(outer, 0)
  const { port } = outer.address() as AddressInfo
  const inner = createServer()
  const made: IdentityProvider = {
    issuer: `http://127.0.0.1:${port}`,
    clientId: 'boot-health',
    secret: 'a-secret-of-the-client',
    key: privateKey,
    account: { sub: 'anna', claims: {} },
    spoil: null,
    asked: [],
    async register(redirectUri) {
      const provider = await providerOf(made, redirectUri)
      const handle = provider.callback()
      inner.removeAllListeners('request')
      inner.on('request', (request: IncomingMessage, response: ServerResponse) => {
        if (request.url?.startsWith('/interaction/')) void interact(made, provider, request, response)
        else handle(request, response)
      })
      if (!inner.listening) await listening(inner, 0)
      const through = (inner.address() as AddressInfo).port
      answer = (request, response) => void forward(made, through, request, response)
    },
    async stop() {
      await Promise.all([closed(outer), closed(inner)])
    },
    down: () => closed(outer),
    up: () => listening(outer, port),
  }
  return made
}

async function providerOf(made: IdentityProvider, redirectUri: string): Promise<Provider> {
  const jwk = { ...(await exportJWK(made.key)), kid: 'k1', alg: 'RS256', use: 'sig' }
  const provider: Provider = new Provider(made.issuer, {
    jwks: { keys: [jwk] },
    cookies: { keys: ['of a test'] },
    clients: [
      {
        client_id: made.clientId,
        client_secret: made.secret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', ...CLAIMS],
      email: ['email', 'email_verified'],
      profile: ['preferred_username', 'name'],
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ ...made.account?.claims, sub }),
    }),
    // The provider's operator has agreed for everybody, as for an application of the same company.
    async loadExistingGrant(ctx: { oidc: { client: { clientId: string }; session: { accountId: string } } }) {
      const { client, session } = ctx.oidc
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  return provider
}

/** What a person does at the provider: signs in, or does not want to. */
function interact(
  { account }: IdentityProvider,
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result =
    account === null
      ? { error: 'access_denied', error_description: 'the person does not want to' }
      : { login: { accountId: account.sub } }
  return provider.interactionFinished(request, response, result)
}

async function forward(
  made: IdentityProvider,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  made.asked.push(`${request.method} ${request.url?.split('?', 1)[0]}`)
  const body: Buffer[] = []
  for await (const piece of request) body.push(piece as Buffer)
  const { request: ask } = await import('node:http')
  const { method = 'GET', url = '/', headers } = request
  const call = ask({ host: '127.0.0.1', port, method, path: url, headers }, async (answer) => {
    const pieces: Buffer[] = []
    for await (const piece of answer) pieces.push(piece as Buffer)
    const text = await spoilt(made, url, Buffer.concat(pieces))
    const { 'content-length': _, 'transfer-encoding': __, ...kept } = answer.headers
    response.writeHead(answer.statusCode ?? 500, kept).end(text)
  })
  call.end(Buffer.concat(body))
}

async function spoilt({ spoil }: IdentityProvider, url: string, body: Buffer): Promise<Buffer> {
  if (spoil === null || url !== '/token') return body
  const said = JSON.parse(body.toString('utf8')) as { id_token?: string }
  return said.id_token === undefined
    ? body
    : Buffer.from(JSON.stringify({ ...said, id_token: await spoil(said.id_token) }))
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(port, '127.0.0.1', () => done())
  })

const closed = (server: Server): Promise<void> =>
  new Promise((done) => {
    if (!server.listening) return done()
    server.close(() => done())
    server.closeAllConnections()
  })
