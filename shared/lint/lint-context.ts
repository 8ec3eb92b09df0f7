/** The input of a lint rule: the files of one guest, and what is known about the guest. */
import type { CloudInitVersion } from '../cloud-init-version.ts'
import type { DatasourceName } from '../datasource-name.ts'
import type { ConfigFile } from './config-file.ts'
import type { EffectiveConfig } from './effective-config.ts'

export interface LintContext {
  files: ConfigFile[]
  /** Paths that cloud-init ignores because of their name. */
  skipped: string[]
  effective: EffectiveConfig
  version: CloudInitVersion | null
  cloud: DatasourceName | null
  network: 'network_manager' | 'network_manager_wait_online' | null
}
