import { STAGES } from '../verdict.ts'
import type { Counting, Countings } from './counting.ts'
import { STAGE_FIELDS } from './stage-fields.ts'

const stages: Counting[] = STAGES.map((stage) => ({
  metric: 'boot_health_stage_seconds',
  field: STAGE_FIELDS[stage],
  set: { stage },
  by: ['stage'],
}))

/** The events of the judge, the worker, the API, inventory and the canary that count. */
export const WORK_COUNTING: Countings = {
  boot_final: [
    { metric: 'boot_health_boots_total', by: ['verdict', 'cause'] },
    { metric: 'boot_health_race_margin_seconds', field: 'margin_s' },
    ...stages,
  ],
  report_quarantined: [{ metric: 'boot_health_reports_quarantined_total' }],
  page_sent: [{ metric: 'boot_health_pages_total' }],
  webhook_accepted: [
    { metric: 'boot_health_report_to_webhook_seconds', field: 'since_report_ms', per: 1000 },
  ],
  delivery_failed: [{ metric: 'boot_health_delivery_failures_total' }],
  endpoint_failing: [{ metric: 'boot_health_channel_mute_total' }],
  repair_ended: [{ metric: 'boot_health_repairs_total', by: ['outcome'] }],
  sweep: [
    { metric: 'boot_health_sweeps_total' },
    { metric: 'boot_health_due_backlog', field: 'backlog' },
    { metric: 'boot_health_work_given_up', field: 'given_up' },
  ],
  work_put_off: [{ metric: 'boot_health_work_failures_total' }],
  canary_seen: [
    { metric: 'boot_health_canary_seen_total' },
    { metric: 'boot_health_canary_seconds', field: 'ms', per: 1000 },
  ],
  canary_failed: [{ metric: 'boot_health_canary_failed_total' }],
  // Only Lambdas log it: the embedded server reads these values at each scrape.
  readings: [
    { metric: 'boot_health_incidents_open', field: 'incidents_open' },
    { metric: 'boot_health_channel_failing', field: 'channels_failing' },
  ],
}
