/** Reads a request's body within limits: bounded on the wire and inflated, any bytes turned into text. */
import type { Context } from 'hono'
import { INVENTORY_BODY_BYTES, INVENTORY_WIRE_BYTES, REPORT_BODY_BYTES } from '../../shared/policy/limits.ts'
import { problem } from '../../shared/problem.ts'
import { ProblemError } from '../http/problem-response.ts'
import { inflateBounded, TooLarge } from './inflate.ts'

/** The limits of a body: bytes on the wire, and inflated. */
export interface Limit {
  wire: number
  bytes: number
}

/** A guest's report: the reporter's largest honest one is 35 kB. */
export const REPORT_LIMIT: Limit = { wire: REPORT_BODY_BYTES, bytes: REPORT_BODY_BYTES }
/** A thousand expectations with labels are 430 kB. */
export const INVENTORY_LIMIT: Limit = { wire: INVENTORY_WIRE_BYTES, bytes: INVENTORY_BODY_BYTES }

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
  const declared = c.req.header('content-length')
  if (Number(declared ?? 0) > limit.wire) throw tooLarge(limit)
  const bytes = declared === undefined ? await bounded(c.req.raw.body, limit) : await whole(c.req.raw, limit)
  return { bytes, isGzip: encoding !== 'identity' || (bytes[0] === 0x1f && bytes[1] === 0x8b) }
}

/** Reads at most so many bytes of a body. Throws `TooLarge`, and what zlib throws for invalid gzip. */
export type Take = (wire: Wire, most: number) => Promise<Uint8Array>

const all: Take = async ({ bytes, isGzip }, most) => {
  if (isGzip) return inflateBounded(bytes, most)
  if (bytes.byteLength > most) throw new TooLarge()
  return bytes
}

/** The text of a body: gunzipped, invalid UTF-8 replaced, NUL removed. Throws 400 for invalid gzip, and 413. */
export async function textOf(wire: Wire, limit: Limit, take: Take = all): Promise<string> {
  try {
    return new TextDecoder().decode(await take(wire, limit.bytes)).replaceAll('\u0000', '')
  } catch (error) {
    if (error instanceof TooLarge) throw tooLarge(limit)
    throw new ProblemError(problem(400, 'bad_gzip', 'Bad request', 'The body is not valid gzip.'))
  }
}

/** The text of a request's body. Throws as `textOf` does. */
export async function readBody(c: Context, limit: Limit): Promise<string> {
  return textOf(await readWire(c, limit), limit)
}

/** A body with a Content-Length: Node's parser reads no more of it. A web stream would cost three times as much. */
async function whole(request: Request, limit: Limit): Promise<Uint8Array> {
  const bytes = new Uint8Array(await request.arrayBuffer())
  if (bytes.byteLength > limit.wire) throw tooLarge(limit)
  return bytes
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

function tooLarge({ wire, bytes }: Limit): ProblemError {
  const sizes = `At most ${wire / 1024} KiB on the wire and ${bytes / 1024} KiB inflated.`
  const detail = `${sizes} Send the head and the tail of the logs.`
  return new ProblemError(problem(413, 'too_large', 'Content too large', detail))
}
