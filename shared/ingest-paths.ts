/** The paths that guests report to. On AWS a function of their own answers them, which may write nothing else. */
export const GUEST_PATHS = ['/v1/evidence', '/v1/boots', '/v1/schemas/{schema}'] as const
/** The paths that inventory posts to. */
export const ANNOUNCE_PATHS = ['/v1/console', '/v1/expectations', '/v1/expectations/{instance}'] as const

/**
 * True where ingest answers this request; every other path belongs to the API and the dashboard. The path of reports is
 * also the path to read boots, which is the API's.
 */
export function isIngest(method: string, path: string): boolean {
  if (path === '/v1/boots' && (method === 'GET' || method === 'HEAD')) return false
  return [...GUEST_PATHS, ...ANNOUNCE_PATHS].some((pattern) => matches(pattern, path))
}

function matches(pattern: string, path: string): boolean {
  const want = pattern.split('/')
  const got = path.split('/')
  return want.length === got.length && want.every((step, at) => step.startsWith('{') || step === got[at])
}
