import type { Context } from 'hono'
import type * as z from 'zod'
import { REQUEST_BYTES } from '../../shared/policy/limits.ts'
import { pointersOf, problem } from '../../shared/problem.ts'
import { ProblemError } from './problem-response.ts'

/**
 * The request's JSON body, parsed with this schema; an empty body counts as `{}`. Throws 413 for more than 16 KiB, 400
 * where it is not JSON, 422 with a pointer to each wrong field.
 */
export async function readJson<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await readText(c)
  const parsed = schema.safeParse(/^[\t\n\r ]*$/.test(text) ? {} : parse(text))
  if (parsed.success) return parsed.data
  throw new ProblemError(
    problem(
      422,
      'invalid_body',
      'Unprocessable content',
      'The body is not usable; see errors.',
      pointersOf(parsed.error),
    ),
  )
}

/** The fields of a posted form. Throws 413 for more than 16 KiB: a form may come from somebody who has not signed in. */
export async function readForm(c: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(c))
}

const readText = async (c: Context): Promise<string> => (await readBytes(c, REQUEST_BYTES)).toString('utf8')

/** The request's body, unchanged. Throws 413 where it is longer than `most` bytes, and reads no further. */
export async function readBytes(c: Context, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of c.req.raw.body ?? []) {
    bytes += chunk.length
    if (bytes > most)
      throw new ProblemError(
        problem(413, 'too_large', 'Content too large', `At most ${most / 1024} KiB are read here.`),
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ProblemError(problem(400, 'invalid_json', 'Bad request', 'The body is not JSON.'))
  }
}
