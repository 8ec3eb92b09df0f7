/**
 * What a reader found in a text, in the order of the text. Events are facts with a place; `shared/judgement/` decides what
 * they mean for the boot.
 */
import type { Stage } from '../verdict.ts'
import type { CiInfoTable } from './ci-info.ts'

/** The answer when a metadata target was asked, or why it could not be asked. */
export type Answer =
  | 'auth'
  | 'token_refused'
  | 'http_error'
  | 'bad_content'
  | 'refused'
  | 'net_unreachable'
  | 'host_unreachable'
  | 'no_lease'
  | 'no_nic'
  | 'timeout'
  | 'dns'
  | 'silence'
  | 'opaque'
  | 'lost'

export type Mark =
  | 'kernel_start'
  | 'panic'
  | 'emergency_shell'
  | 'fsck_failed'
  | 'no_local_source'
  | 'no_source'
  | 'cache_trusted'
  | 'modules_without_source'
  | 'fallback_used'
  | 'gave_up'
  | 'next_round'
  | 'dhcp_begins'
  | 'urls_removed'
  | 'stage_failed'
  | 'traceback'
  | 'lookup_frame'
  | 'after_lookup_frame'
  | 'include_frame'
  | 'source_frame'
  | 'module_failed'
  | 'module_frame'
  | 'module_missing'
  | 'user_config_invalid'
  | 'user_data_unread'
  | 'part_of_others'
  | 'config_empty'
  | 'schema_note'
  | 'rename_failed'
  | 'partitioning_failed'
  | 'filesystem_failed'
  | 'unit_done'
  | 'unit_failed'
  | 'target_reached'
  | 'unit_dropped'
  | 'other_agent'
  | 'error_line'
  | 'warning_line'
  | 'lease'
  | 'no_dhcp_client'
  | 'routes_unprintable'
  | 'stage_restarted'
  | 'stage_exited'
  | 'waits_for_network'
  | 'network_wait_failed'
  | 'cache_missing'
  | 'cache_invalid'
  | 'ds_identify_none'
  | 'ds_identify_found'
  | 'ds_identify_ended'
  | 'disabled_by_hand'
  | 'disabled_by_generator'
  | 'status_disabled'
  | 'status_done'
  | 'status_degraded'
  | 'boot_finished'
  | 'instance_id'
  | 'previous_instance_id'
  | 'stage_done'
  | 'single_process_wait'

export interface Place {
  /** 1-based line in its section. */
  line: number
  /** The line as the guest wrote it, cut to 400 characters. */
  text: string
  /** Seconds of the line's own clock; only differences within one section mean anything. */
  wall: number | null
  /** Uptime seconds where the line carries the kernel's clock (`[   25.44]`). */
  kernel: number | null
}

export type EventBody =
  | { kind: 'banner'; stage: Stage | null; version: string | null; up: number | null; epoch: number | null }
  | {
      kind: 'finished'
      version: string | null
      datasource: string | null
      up: number | null
      epoch: number | null
    }
  | { kind: 'table'; table: CiInfoTable }
  | { kind: 'answer'; answer: Answer; host: string | null; status: number | null; elapsed: string | null }
  | { kind: 'search'; datasource: string; scope: 'local' | 'network' | null }
  | { kind: 'searched'; datasource: string; scope: 'local' | 'network' | null; found: boolean }
  | { kind: 'loaded'; datasource: string; cached: boolean }
  | { kind: 'listed'; names: string[] }
  | { kind: 'dmi'; field: string; value: string }
  | { kind: 'took'; stage: Stage | null; seconds: number }
  | { kind: 'mark'; mark: Mark; stage: Stage | null; detail: string | null }

export type LogEvent = Place & EventBody
