import type { Stage } from '../verdict.ts'

/** The fields of `boot_final` in which the log carries the seconds of each stage. */
export const STAGE_FIELDS = {
  'init-local': 'init_local_s',
  init: 'init_s',
  'modules-config': 'modules_config_s',
  'modules-final': 'modules_final_s',
} as const satisfies Record<Stage, string>
