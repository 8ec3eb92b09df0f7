/** API Gateway's HTTP events (payload 2.0) for a hono app, without the standard's `Request` and `Response`. */
import { invocation } from './lambda-log.ts'
import { tinyRequest } from './tiny-web.ts'

/** What of an app we call. */
interface App {
  fetch: (request: Request, env: { peer?: string | undefined }) => Response | Promise<Response>
}

/** What of an event we read. */
export interface HttpEvent {
  rawPath: string
  rawQueryString: string
  headers?: Record<string, string | undefined>
  requestContext: { requestId?: string; domainName?: string; http: { method: string; sourceIp?: string } }
  body?: string
  isBase64Encoded: boolean
}

interface HttpAnswer {
  statusCode: number
  headers: Record<string, string>
  body: string
}

/** The app as a Lambda handler. Its answers are text; an app with binary answers needs hono's own adapter. */
export function httpHandler(app: App): (event: HttpEvent) => Promise<HttpAnswer> {
  return async (event) => {
    const { body = '', isBase64Encoded, rawPath, rawQueryString, requestContext } = event
    invocation.request_id = requestContext.requestId
    const query = rawQueryString ? `?${rawQueryString}` : ''
    const answer = await app.fetch(
      tinyRequest({
        method: requestContext.http.method,
        url: `https://${requestContext.domainName ?? 'localhost'}${rawPath}${query}`,
        headers: headersOf(event),
        body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
      }),
      { peer: requestContext.http.sourceIp },
    )
    return {
      statusCode: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: (answer.body as unknown as string | null) ?? '',
    }
  }
}

function headersOf({ headers = {} }: HttpEvent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
