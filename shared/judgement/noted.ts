/** Warnings that cloud-init prints but does not count as errors: each listed once, with what it means for the guest. */
import type { Mark } from '../evidence/log-event.ts'
import type { Finding } from '../verdict.ts'

export interface Note {
  mark: Mark
  code: string
  severity: Finding['severity']
  /** True where it kept a part of the configuration from being applied. */
  lost: boolean
  text: string
}

export const NOTES: readonly Note[] = [
  {
    mark: 'unit_dropped',
    code: 'unit_dropped',
    severity: 'error',
    lost: true,
    text: 'systemd dropped a unit of cloud-init from this boot to break an ordering cycle: that stage did not run.',
  },
  {
    mark: 'module_missing',
    code: 'module_missing',
    severity: 'info',
    lost: false,
    text: 'cloud.cfg names a module that this version of cloud-init does not have; it was skipped.',
  },
  {
    mark: 'part_of_others',
    code: 'part_of_others',
    severity: 'info',
    lost: false,
    text: 'A part of the user data has a type that cloud-init leaves to other programs.',
  },
  {
    mark: 'user_data_unread',
    code: 'user_data_unread',
    severity: 'warning',
    lost: true,
    text: 'cloud-init does not recognise how the user data begins, so it read none of it; the data may be meant for another program.',
  },
  {
    mark: 'config_empty',
    code: 'config_empty',
    severity: 'info',
    lost: false,
    text: 'A part of the configuration is empty or contains only comments: there was nothing to apply.',
  },
  {
    mark: 'schema_note',
    code: 'schema_note',
    severity: 'warning',
    lost: false,
    text: 'The configuration does not match the schema, so one of its keys may have had no effect: `cloud-init schema --system` as root names it.',
  },
  {
    mark: 'rename_failed',
    code: 'rename_failed',
    severity: 'warning',
    lost: true,
    text: '"Failed to rename devices": a network device kept the name that the kernel gave it.',
  },
  {
    mark: 'partitioning_failed',
    code: 'partitioning_failed',
    severity: 'warning',
    lost: true,
    text: '"Failed partitioning operation": a disk was not set up as the configuration asks.',
  },
  {
    mark: 'filesystem_failed',
    code: 'filesystem_failed',
    severity: 'warning',
    lost: true,
    text: '"Failed during filesystem operation": a file system was not made as the configuration asks.',
  },
]
