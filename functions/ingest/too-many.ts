import { problem } from '../../shared/problem.ts'
import { ProblemError } from '../http/problem-response.ts'

/** 429. Guests add their own jitter; the time is only an order of magnitude. */
export const tooMany = (why: string, retry_after_s: number): ProblemError =>
  new ProblemError(
    problem(429, 'too_many_reports', 'Too many requests', `More ${why}. Keep the report and send it later.`),
    { 'retry-after': String(retry_after_s) },
  )
