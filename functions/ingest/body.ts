/** Reads a request's body within our limits: bounded on the wire and inflated, any bytes made text. */
import type { Context } from 'hono'
import {
  CONSOLE_KEPT_BYTES,
  INVENTORY_BODY_BYTES,
  INVENTORY_WIRE_BYTES,
  REPORT_BODY_BYTES,
} from '../../shared/policy/limits.ts'
import { problem } from '../../shared/problem.ts'
import { ProblemError } from '../http/problem-response.ts'
import { EndsKept, inflateBounded, TooLarge } from './inflate.ts'

/** How much of a body is read: `bytes` of it, inflated; of what is cut, head and tail are kept. */
interface Limit {
  wire: number
  bytes: number
  cut: boolean
}

/** A guest's report: the reporter's largest honest one is 35 kB. */
export const REPORT_LIMIT: Limit = { wire: REPORT_BODY_BYTES, bytes: REPORT_BODY_BYTES, cut: false }
/** A thousand expectations with labels are 430 kB. */
export const INVENTORY_LIMIT: Limit = { wire: INVENTORY_WIRE_BYTES, bytes: INVENTORY_BODY_BYTES, cut: false }
/** A console can be of any length; how it began and how it ended is what tells. */
export const CONSOLE_LIMIT: Limit = { wire: INVENTORY_WIRE_BYTES, bytes: CONSOLE_KEPT_BYTES, cut: true }

/** A body as it was sent. */
export interface Wire {
  bytes: Uint8Array
  isGzip: boolean
}

/** The bytes of a body. Throws 413 for too many of them and 415 for an encoding that is not read. */
export async function readWire(c: Context, limit: Limit): Promise<Wire> {
  const encoding = (c.req.header('content-encoding') ?? 'identity').toLowerCase()
  if (!['identity', 'gzip', 'x-gzip'].includes(encoding))
    throw new ProblemError(
      problem(415, 'unsupported_encoding', 'Unsupported content encoding', 'Send plain text or gzip.'),
      { 'accept-encoding': 'gzip, identity' },
    )
  if (Number(c.req.header('content-length') ?? 0) > limit.wire) throw tooLarge(limit)
  const bytes = await bounded(c.req.raw.body, limit)
  return { bytes, isGzip: encoding !== 'identity' || (bytes[0] === 0x1f && bytes[1] === 0x8b) }
}

/** The text of a body: gunzipped, invalid UTF-8 replaced, NUL removed. Throws 400 for gzip that is none, and 413. */
export async function textOf({ bytes, isGzip }: Wire, limit: Limit): Promise<string> {
  const text = new TextDecoder().decode(isGzip ? await unzip(bytes, limit) : plain(bytes, limit))
  return text.replaceAll('\u0000', '')
}

/** The text of a request's body. Throws as `textOf` does. */
export async function readBody(c: Context, limit: Limit): Promise<string> {
  return textOf(await readWire(c, limit), limit)
}

async function bounded(body: ReadableStream<Uint8Array> | null, limit: Limit): Promise<Uint8Array> {
  if (!body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > limit.wire) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function plain(bytes: Uint8Array, limit: Limit): Uint8Array {
  if (bytes.byteLength <= limit.bytes) return bytes
  if (!limit.cut) throw tooLarge(limit)
  const ends = new EndsKept(limit.bytes)
  ends.add(bytes)
  return ends.whole()
}

async function unzip(wire: Uint8Array, limit: Limit): Promise<Uint8Array> {
  try {
    return await inflateBounded(wire, limit)
  } catch (error) {
    if (error instanceof TooLarge) throw tooLarge(limit)
    throw new ProblemError(problem(400, 'bad_gzip', 'Bad request', 'The body is not valid gzip.'))
  }
}

function tooLarge({ wire, bytes }: Limit): ProblemError {
  const sizes = `At most ${wire / 1024} KiB on the wire and ${bytes / 1024} KiB inflated.`
  const detail = `${sizes} Send the head and the tail of the logs.`
  return new ProblemError(problem(413, 'too_large', 'Content too large', detail))
}
