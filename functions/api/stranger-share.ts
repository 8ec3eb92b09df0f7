/** A limit for callers that are not identified yet: each network has its share, so that a flood blocks nobody else. */
import type { Context } from 'hono'
import type { Rate } from '../../shared/policy/limits.ts'
import { RETRY_AFTER_S } from '../../shared/policy/retries.ts'
import type { Problem } from '../../shared/problem.ts'
import type { ApiDeps } from '../deps.ts'
import { createPool } from '../http/fair-share.ts'
import { ProblemError } from '../http/problem-response.ts'
import { networkOf } from '../http/source-address.ts'
import { clientOf } from './peer-of.ts'

/** Counts a request. Throws the refusal, with Retry-After, where the caller's network has used up its share. */
export type TakeShare = (c: Context) => void

/** The shares of one process. */
export function createStrangerShare(
  { now, elapsed = now }: Pick<ApiDeps, 'now' | 'elapsed'>,
  rate: Rate,
  refusal: Problem,
): TakeShare {
  const pool = createPool(() => rate)
  return (c) => {
    if (pool.draw(networkOf(clientOf(c)), 1, elapsed())) return
    throw new ProblemError(refusal, { 'retry-after': String(RETRY_AFTER_S) })
  }
}
