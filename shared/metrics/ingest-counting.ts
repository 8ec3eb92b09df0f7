import type { Countings } from './counting.ts'

/** The events of ingest that count. Separate from the others, which would lengthen the cold start that guests wait for. */
export const INGEST_COUNTING: Countings = {
  report_answered: [
    { metric: 'boot_health_reports_total', by: ['outcome'] },
    {
      metric: 'boot_health_ingest_seconds',
      field: 'ms',
      per: 1000,
      outcome: 'accepted',
    },
  ],
  storage_bound_reached: [{ metric: 'boot_health_storage_bound_total' }],
}
