/** `GET /v1/openapi.json`: the contract of everything here, as `npm run docs` wrote it from the routes and schemas. */
import type { Hono } from 'hono'

/** The document is loaded on demand. */
export function addOpenApiRoute(app: Hono): void {
  app.get('/v1/openapi.json', async (c) => {
    const { openApi } = await import('./openapi-document.ts')
    return c.json(openApi, 200, { 'cache-control': 'public, max-age=300' })
  })
}
