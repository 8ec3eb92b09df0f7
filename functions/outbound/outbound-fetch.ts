/** Outbound calls in the form of `fetch`, for libraries: every address is checked as for our own calls. */
import { ANSWER_READ_BYTES } from '../../shared/policy/limits.ts'
import type { Outbound } from '../deps.ts'

interface Given {
  method?: string | undefined
  headers?: Headers | Record<string, string> | undefined
  body?: unknown
}

/** There was no answer, or the address was refused; `reason` is the outbound call's word for it. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
  readonly reason: string

  constructor(url: string, reason: string) {
    super(`${new URL(url).origin}: ${reason}`)
    this.reason = reason
  }
}

/** A GET, or a POST of text or of form fields. Rejects with `NoAnswer`; any status is an answer. */
export const outboundFetch =
  (outbound: Outbound) =>
  async (url: string, { method = 'GET', headers = {}, body }: Given = {}): Promise<Response> => {
    const result = await outbound({
      method: method === 'POST' ? 'POST' : 'GET',
      url,
      headers: Object.fromEntries(new Headers(headers)),
      body: body === undefined || body === null ? '' : String(body),
      keep_bytes: ANSWER_READ_BYTES,
    })
    if (result.outcome !== 'answered') throw new NoAnswer(url, result.reason)
    const { 'content-type': type = '' } = result.headers
    const answered = [204, 205, 304].includes(result.status) ? null : result.body
    const challenge = result.headers['www-authenticate']
    return new Response(answered, {
      status: result.status,
      headers: { 'content-type': type, ...(challenge ? { 'www-authenticate': challenge } : {}) },
    })
  }
