import type { Log } from '../deps.ts'
import { type MetricRules, metricLine } from './metric-line.ts'

/**
 * One JSON line per event on standard output, in the shape that CloudWatch reads metrics from.
 * Not `console.log`: with JSON logging Lambda would wrap that line, and a wrapped metric is none.
 */
export function lambdaLog(stack: string, rules: MetricRules, now: () => number = Date.now): Log {
  return (event, detail = {}) => {
    const at = now()
    const line = { at: new Date(at).toISOString(), ...metricLine(event, detail, { stack, at, rules }) }
    process.stdout.write(`${JSON.stringify(line)}\n`)
  }
}
