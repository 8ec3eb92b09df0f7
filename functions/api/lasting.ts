/** The ends and reasons of what an operator sets: acknowledgements and silences. */
import * as z from 'zod'
import { SILENCE_AT_MOST_MS } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'
import { DAY_S } from '../../shared/time.ts'
import type { ApiDeps } from '../deps.ts'
import { ProblemError } from '../http/problem-response.ts'

export const reasonText = z.string().trim().min(1, 'say why, for the next person who looks').max(300)

/** The fields of a body that set its end. */
export const lasting = {
  /** RFC 3339, or seconds from now. */
  until: z.iso.datetime({ offset: true }).optional(),
  for_s: z
    .number()
    .int()
    .min(60)
    .max(90 * DAY_S)
    .optional(),
}

/**
 * Epoch milliseconds; 422 where both or none are given, or the time is past, or too far. `fallback_s` null: the caller must
 * give one.
 */
export function untilOf(
  { now }: Pick<ApiDeps, 'now'>,
  { until, for_s }: { until?: string | undefined; for_s?: number | undefined },
  fallback_s: number | null,
): number {
  if (until !== undefined && for_s !== undefined) throw unusable('give one of until and for_s')
  const seconds = for_s ?? fallback_s
  if (until === undefined && seconds === null) throw unusable('say when it ends: until or for_s')
  const at = until === undefined ? now() + (seconds ?? 0) * 1000 : Date.parse(until)
  if (at <= now()) throw unusable('the end time is in the past')
  if (at > now() + SILENCE_AT_MOST_MS) throw unusable('at most 90 days')
  return at
}

function unusable(detail: string): ProblemError {
  const errors = [{ pointer: '/until', detail }]
  const text = 'The body is not valid; see errors.'
  return new ProblemError(problem(422, 'invalid_body', 'Unprocessable content', text, errors))
}
