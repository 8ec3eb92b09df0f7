/**
 * Every event that the log can have, with its level. A name that is not here does not compile. What each means is in
 * `event-words.ts`, from which `npm run docs` writes the table of docs/operate.md: Lambdas need no words.
 */
import type { Level } from './levels.ts'

export const EVENTS = {
  // Reports and boots
  report_answered: 'debug',
  report_quarantined: 'warn',
  storage_bound_reached: 'warn',
  token_use_unwritten: 'warn',
  boot_judged: 'info',
  boot_claimed: 'info',
  boot_final: 'info',
  judge_failed: 'error',
  instance_armed: 'info',
  instance_gone: 'info',
  instance_erased: 'info',
  inventory_failed: 'error',
  inventory_ignored: 'info',
  console_filed: 'info',
  console_empty: 'info',
  canary_sent: 'debug',
  canary_seen: 'debug',
  canary_failed: 'error',
  // Incidents, pages, repairs
  incident_opened: 'info',
  incident_resolved: 'info',
  incident_acknowledged: 'info',
  incident_unacknowledged: 'info',
  silenced: 'info',
  silence_changed: 'info',
  silence_ended: 'info',
  annotation_deleted: 'info',
  page_sent: 'info',
  notice_unheard: 'warn',
  delivery_failed: 'error',
  endpoint_failing: 'warn',
  endpoint_disabled: 'warn',
  channel_test_unknown: 'warn',
  receiver_test_impossible: 'error',
  replay_impossible: 'error',
  webhook_accepted: 'info',
  repair_ended: 'info',
  guard_latched: 'warn',
  // Ourselves
  request_failed: 'error',
  work_failed: 'error',
  work_put_off: 'warn',
  work_given_up: 'error',
  work_slow: 'warn',
  due_row_damaged: 'warn',
  due_row_unreadable: 'error',
  sweep: 'debug',
  readings: 'debug',
  readings_failed: 'error',
  cohort_failed: 'error',
  sweep_failed: 'error',
  sweep_step_failed: 'error',
  sweep_row_unreadable: 'error',
  poke_failed: 'error',
  poke_unreadable: 'error',
  heartbeat_failed: 'error',
  upkeep_failed: 'error',
  expired: 'info',
  expiry_waits: 'info',
  config_reloaded: 'info',
  config_refused: 'error',
  metrics_served: 'info',
} as const satisfies Record<string, Level>

export type EventName = keyof typeof EVENTS
export const EVENT_NAMES = Object.keys(EVENTS) as [EventName, ...EventName[]]
