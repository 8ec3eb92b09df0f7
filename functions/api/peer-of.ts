import type { Context } from 'hono'
import type { Connection } from '../http/source-address.ts'

/** Who connected: of the embedded server its socket, on AWS as the endpoint tells it. Never what a header says. */
export function peerOf(c: Context): string {
  const { peer, requestContext } = (c.env ?? {}) as Connection & {
    requestContext?: { http?: { sourceIp?: string } }
  }
  return peer ?? requestContext?.http?.sourceIp ?? ''
}

/** Who asks, for fair shares: behind a proxy that we trust, whom it forwards for. Proves nothing about anybody. */
export const clientOf = (c: Context): string => (c.env as Connection | undefined)?.client ?? peerOf(c)
