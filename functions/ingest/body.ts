/** Reads a request's body within our limits: 1 MiB on the wire, a bounded inflate, any bytes made text. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Context } from 'hono'
import { REPORT_INFLATED_BYTES, REPORT_WIRE_BYTES } from '../../shared/policy/limits.ts'
import { problem } from '../../shared/problem.ts'
import { ProblemError } from '../http/problem-response.ts'

const inflate = promisify(gunzip)

/** The body as text: gunzipped where it says so or looks so, invalid UTF-8 replaced, NUL removed. */
export async function readBody(c: Context): Promise<string> {
  const encoding = (c.req.header('content-encoding') ?? 'identity').toLowerCase()
  if (!['identity', 'gzip', 'x-gzip'].includes(encoding))
    throw new ProblemError(
      problem(415, 'unsupported_encoding', 'Unsupported content encoding', 'Send plain text or gzip.'),
      { 'accept-encoding': 'gzip, identity' },
    )
  if (Number(c.req.header('content-length') ?? 0) > REPORT_WIRE_BYTES) throw tooLarge()
  const wire = await bounded(c.req.raw.body)
  const gzipped = encoding !== 'identity' || (wire[0] === 0x1f && wire[1] === 0x8b)
  const bytes = gzipped ? await unzip(wire) : wire
  return new TextDecoder().decode(bytes).replaceAll('\u0000', '')
}

async function bounded(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  if (!body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > REPORT_WIRE_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function unzip(wire: Uint8Array): Promise<Uint8Array> {
  try {
    return await inflate(wire, { maxOutputLength: REPORT_INFLATED_BYTES })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw new ProblemError(problem(400, 'bad_gzip', 'Bad request', 'The body is not valid gzip.'))
  }
}

function tooLarge(): ProblemError {
  const detail = 'At most 1 MiB on the wire and 8 MiB inflated. Send the head and the tail of the logs.'
  return new ProblemError(problem(413, 'too_large', 'Content too large', detail))
}
