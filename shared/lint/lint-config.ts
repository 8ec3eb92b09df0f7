/**
 * Lints the datasource part of a guest's configuration as one version of cloud-init would read it. Pure. The checks are
 * `RULES` in rules.ts, one entry a rule.
 */
import { parseVersion } from '../cloud-init-version.ts'
import { datasourceName } from '../datasource-name.ts'
import type { Finding } from '../verdict.ts'
import { type ConfigText, readConfigFile } from './config-file.ts'
import { effectiveConfig } from './effective-config.ts'
import { byPlace } from './finding.ts'
import { RULES } from './rules.ts'

export interface LintOptions {
  /** As the guest printed it or a person typed it; null checks only what holds for every version. */
  version?: string | null
  /** The cloud that the guest runs on, by datasource name; null where unknown. */
  cloud?: string | null
  /** What brings the network up and whether the boot waits for it; null where unknown. */
  network?: 'network_manager' | 'network_manager_wait_online' | null
}

/** Findings, in the order of files and lines. Each points at its line, except where something is missing. */
export function lintConfig(texts: ConfigText[], options: LintOptions = {}): Finding[] {
  const files = texts.filter(({ path }) => isRead(path)).map(readConfigFile)
  const context = {
    files,
    skipped: texts.filter(({ path }) => !isRead(path)).map(({ path }) => path),
    effective: effectiveConfig(files),
    version: parseVersion(options.version ?? null),
    cloud: datasourceName(options.cloud ?? null),
    network: options.network ?? null,
  }
  return RULES.flatMap(({ code, check }) => check(context).map((found) => ({ code, ...found }))).sort(byPlace)
}

/** In a directory only names that end in `.cfg` are read (util.read_conf_d). */
function isRead(path: string): boolean {
  return path.endsWith('.cfg') || !/\.d\/[^/]*$/.test(path)
}
