import type { Hono } from 'hono'

/**
 * The pattern of the route that answers this request, such as `/v1/boots/:id`; null where none does. Middleware for every
 * path does not count.
 */
export function routePattern({ router }: Pick<Hono, 'router'>, { method, url }: Request): string | null {
  // As Hono does it: the GET route answers HEAD requests too.
  const [matches] = router.match(method === 'HEAD' ? 'GET' : method, new URL(url).pathname)
  const patterns = matches.map(([[, { path }]]) => path)
  return patterns.findLast((path) => !path.includes('*')) ?? null
}
