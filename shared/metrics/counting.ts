/** How events of the log become metrics: one table for both ways to run, so that a name means the same in each. */
import type { Label, MetricName } from './metrics.ts'

/** Where CloudWatch keeps them. */
export const METRIC_NAMESPACE = 'BootHealth'

export interface Counting {
  metric: MetricName
  /** Field of the event that carries the value; without it each event counts 1. A field that is no number counts nothing. */
  field?: string
  /** What the field is divided by: 1000 where it has milliseconds. */
  per?: number
  /** Only events with this outcome. */
  outcome?: string
  /** Labels that the event does not say itself. */
  set?: Partial<Record<Label, string>>
  /** Of CloudWatch's dimensions: labels that have a metric of their own beside the total. Each value costs money there. */
  by?: readonly Label[]
}

/** By event. */
export type Countings = Readonly<Record<string, readonly Counting[]>>

/** What this event adds to which metric; null where it adds nothing. */
export function amountOf(
  { field, per = 1, outcome }: Counting,
  detail: Readonly<Record<string, unknown>>,
): number | null {
  if (outcome && detail.outcome !== outcome) return null
  if (field === undefined) return 1
  const value = detail[field]
  return typeof value === 'number' ? value / per : null
}
