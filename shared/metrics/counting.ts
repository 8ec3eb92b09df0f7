/** How log events become metrics: one table for embedded mode and AWS, so that a name means the same in both. */
import type { Label, MetricName } from './metrics.ts'

/** The namespace in CloudWatch. */
export const METRIC_NAMESPACE = 'BootHealth'

export interface Counting {
  metric: MetricName
  /** The event's field with the value; without it each event counts 1. A field that is not a number counts nothing. */
  field?: string
  /** The divisor: 1000 for a field in milliseconds. */
  per?: number
  /** Only events with this outcome. */
  outcome?: string
  /** Labels that the event itself does not have. */
  set?: Partial<Record<Label, string>>
  /** CloudWatch dimensions: labels that get a metric of their own beside the total. Each value costs money there. */
  by?: readonly Label[]
}

/** By event. */
export type Countings = Readonly<Record<string, readonly Counting[]>>

/** The amount that this event adds to the metric; null where it adds nothing. */
export function amountOf(
  { field, per = 1, outcome }: Counting,
  detail: Readonly<Record<string, unknown>>,
): number | null {
  if (outcome && detail.outcome !== outcome) return null
  if (field === undefined) return 1
  const value = detail[field]
  return typeof value === 'number' ? value / per : null
}
