import { METRICS } from '../../shared/metric-names.ts'
import type { MetricRules } from './metric-line.ts'

/** What ingest says that counts. Apart from the others', which a guest would wait for at a cold start. */
export const INGEST_METRICS: MetricRules = {
  report_answered: [
    { metric: METRICS.reportsAccepted, unit: 'Count', when: { field: 'accepted', is: true } },
    { metric: METRICS.reportsRejected, unit: 'Count', when: { field: 'accepted', is: false } },
    { metric: METRICS.ingestMs, unit: 'Milliseconds', field: 'ms', when: { field: 'accepted', is: true } },
  ],
  storage_bound_reached: [{ metric: METRICS.storageBound, unit: 'Count' }],
}
