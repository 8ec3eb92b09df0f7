import type { Countings } from './counting.ts'

/** What ingest says that counts. Apart from the others', which a guest would wait for at a cold start. */
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
