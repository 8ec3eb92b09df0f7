import type { Level } from '../../shared/log/levels.ts'
import type { Counting } from '../../shared/metrics/counting.ts'
import { safeJson } from '../../shared/safe-json.ts'
import { type Detail, metricLine } from './metric-line.ts'

/** The invocation that runs now: a Lambda has one at a time. Entry files set it, lines say it. */
export const invocation: { request_id?: string | undefined } = {}

/** Writes an event, with what it counts. */
export type WriteLine = (
  event: string,
  detail: Detail,
  level: Level,
  counting: readonly Counting[] | undefined,
) => void

/**
 * One JSON line per event on standard output, in the shape that CloudWatch reads metrics from.
 * Not `console.log`: with JSON logging Lambda would wrap that line, and a wrapped metric is none. Details may be a
 * guest's, and `aws logs tail` shows them in a terminal: it obeys nothing of them.
 */
export const lineWriter =
  (stack: string, now: () => number = Date.now): WriteLine =>
  (event, detail, level, counting) => {
    const at = now()
    const head = { at: new Date(at).toISOString(), level, ...invocation }
    process.stdout.write(
      `${safeJson({ ...head, ...metricLine(event, detail, { stack, at, counting }) }, 0)}\n`,
    )
  }
