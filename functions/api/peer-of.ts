import type { Context } from 'hono'
import type { Connection } from '../http/source-address.ts'

/** The connecting address: for the embedded server its socket's, on AWS the endpoint's value. Never a header. */
export function peerOf(c: Context): string {
  const { peer, requestContext } = (c.env ?? {}) as Connection & {
    requestContext?: { http?: { sourceIp?: string } }
  }
  return peer ?? requestContext?.http?.sourceIp ?? ''
}

/** The client's address, for fair shares: behind a trusted proxy, the one that it forwards for. Proves nothing. */
export const clientOf = (c: Context): string => (c.env as Connection | undefined)?.client ?? peerOf(c)
