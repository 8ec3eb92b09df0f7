/** Requests that a signature identifies: read completely, up to the largest size that a sender uses. */
import type { Context } from 'hono'
import { CALLBACK_BYTES, CALLBACK_RATE } from '../../shared/policy/limits.ts'
import { problem } from '../../shared/problem.ts'
import type { SecretReference } from '../../shared/secret-reference.ts'
import type { ApiDeps } from '../deps.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readBytes } from '../http/read-json.ts'
import { createStrangerShare } from './stranger-share.ts'

const tooMany = problem(429, 'too_many_callbacks', 'Too many requests', 'Too many requests; try again later.')

/** Reads the bytes that a signature is over. Throws 429 and 413. */
export type ReadSigned = (c: Context) => Promise<Uint8Array>

/** One share for each kind of sender: a flood of one route does not block the other. */
export function createReadSigned(deps: Pick<ApiDeps, 'now' | 'elapsed'>): ReadSigned {
  const take = createStrangerShare(deps, CALLBACK_RATE, tooMany)
  return (c) => {
    take(c)
    return readBytes(c, CALLBACK_BYTES)
  }
}

/** The values of the references; a signature is tried with each. Throws where one cannot be read: then nothing is trusted. */
export const readSecrets = (
  { readSecret }: Pick<ApiDeps, 'readSecret'>,
  references: readonly SecretReference[],
): Promise<string[]> => Promise.all(references.map((one) => readSecret(one)))

/** 401, whatever was wrong with it. */
export const badSignature = (): ProblemError =>
  new ProblemError(
    problem(
      401,
      'bad_signature',
      'Unauthorized',
      'The signature or its timestamp is wrong; nothing was done.',
    ),
  )

/** 404 for a route that the configuration has no secrets for. */
export const noCallbacks = (key: string): ProblemError =>
  new ProblemError(
    problem(404, 'no_callbacks', 'Not found', `The configuration has no callbacks.${key}; nothing was done.`),
  )
