/** The paths that guests and inventory send to; every other path is the API's and the dashboard's. */
export const INGEST_PATHS = [
  '/v1/evidence',
  '/v1/boots',
  '/v1/console',
  '/v1/expectations',
  '/v1/expectations/{instance}',
  '/v1/schemas/{schema}',
] as const

/** True where ingest answers this request. Reading boots is the API's, though reporting one has the same path. */
export function isIngest(method: string, path: string): boolean {
  if (path === '/v1/boots' && (method === 'GET' || method === 'HEAD')) return false
  return INGEST_PATHS.some((pattern) => matches(pattern, path))
}

function matches(pattern: string, path: string): boolean {
  const want = pattern.split('/')
  const got = path.split('/')
  return want.length === got.length && want.every((step, at) => step.startsWith('{') || step === got[at])
}
