import type { Context } from 'hono'

/** Who connected: of the embedded server its socket, on AWS as the endpoint tells it. Never what a header says. */
export function peerOf(c: Context): string {
  const { peer, requestContext } = (c.env ?? {}) as {
    peer?: string
    requestContext?: { http?: { sourceIp?: string } }
  }
  return peer ?? requestContext?.http?.sourceIp ?? ''
}
