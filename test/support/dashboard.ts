/** The dashboard over HTTP on a loopback port, with a table in memory and a fleet worth looking at. */
import { serve } from '@hono/node-server'
import { createApiApp } from '../../functions/api/app.ts'
import type { ApiDeps } from '../../functions/deps.ts'

export interface Dashboard {
  url: string
  /** Paths that were asked for, with what was answered. */
  answers: { path: string; status: number }[]
  stop: () => Promise<void>
}

export async function startDashboard(deps: ApiDeps): Promise<Dashboard> {
  const app = createApiApp(deps)
  const answers: Dashboard['answers'] = []
  const fetch = async (request: Request) => {
    const answer = await app.fetch(request)
    answers.push({ path: new URL(request.url).pathname, status: answer.status })
    return answer
  }
  return new Promise((ready) => {
    const server = serve({ fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      ready({
        url: `http://127.0.0.1:${port}`,
        answers,
        stop: () =>
          new Promise((done) => {
            server.close(() => done())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      }),
    )
  })
}
