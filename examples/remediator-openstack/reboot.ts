/** Reboots a server through Nova, with a token that Keystone gives for an application credential. */
const TIMEOUT_MS = 20_000
/** Nova's words. SOFT asks the guest by ACPI, HARD is the power. */
const TYPES: Record<string, 'SOFT' | 'HARD'> = { soft_reboot: 'SOFT', hard_reboot: 'HARD' }
const UUID = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/

export interface Cloud {
  /** Keystone's address as in OS_AUTH_URL, with or without `/v3`. */
  auth_url: string
  application_credential_id: string
  application_credential_secret: string
  region: string | null
}

export class NotRebooted extends Error {
  override name = 'NotRebooted'
}

/**
 * Answers that the reboot was accepted; whether it helped is for the next report to say. Throws `NotRebooted` for another
 * action, no id of a server, and with what Keystone or Nova answered.
 */
export async function reboot(
  cloud: Cloud,
  { action, instance }: { action: string; instance: string },
): Promise<string> {
  const type = Object.hasOwn(TYPES, action) ? TYPES[action] : undefined
  if (!type) throw new NotRebooted(`this reboots; it does no ${action}`)
  if (!UUID.test(instance)) throw new NotRebooted(`${instance} is no id of a server`)
  const { token, compute } = await signIn(cloud)
  const answer = await call(
    `${compute}/servers/${instance}/action`,
    { reboot: { type } },
    { 'x-auth-token': token },
  )
  if (answer.status !== 202) throw new NotRebooted(`Nova answered ${answer.status}: ${await reason(answer)}`)
  return `Nova accepted the ${type} reboot of ${instance}`
}

async function signIn(cloud: Cloud): Promise<{ token: string; compute: string }> {
  const { application_credential_id: id, application_credential_secret: secret } = cloud
  const identity = { methods: ['application_credential'], application_credential: { id, secret } }
  const base = cloud.auth_url.replace(/\/+$/, '').replace(/\/v3$/, '')
  const answer = await call(`${base}/v3/auth/tokens`, { auth: { identity } }, {})
  if (answer.status !== 201)
    throw new NotRebooted(`Keystone answered ${answer.status}: ${await reason(answer)}`)
  const token = answer.headers.get('x-subject-token') ?? ''
  const compute = computeEndpoint(await answer.json(), cloud.region)
  if (token === '' || compute === null)
    throw new NotRebooted('Keystone named no public compute endpoint for this region')
  return { token, compute }
}

interface Catalog {
  token?: { catalog?: { type: string; endpoints: { interface: string; region: string; url: string }[] }[] }
}

/** The public Nova of the region; of the only region where none is named. */
function computeEndpoint(answer: unknown, region: string | null): string | null {
  const catalog = (answer as Catalog).token?.catalog ?? []
  const endpoints = catalog.filter(({ type }) => type === 'compute').flatMap((service) => service.endpoints)
  const fits = endpoints.filter(
    (one) => one.interface === 'public' && (region === null || one.region === region),
  )
  return fits.length === 1 ? (fits[0]?.url.replace(/\/+$/, '') ?? null) : null
}

function call(url: string, body: object, headers: Record<string, string>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
}

/** Nova and Keystone wrap what they say in one object of any name. */
async function reason(answer: Response): Promise<string> {
  const text = (await answer.text()).slice(0, 2000)
  const [, message] = /"message"\s*:\s*"([^"]{1,300})"/.exec(text) ?? []
  return message ?? text.slice(0, 200)
}
