/**
 * The configuration that cloud-init reads from cloud.cfg and cloud.cfg.d/*.cfg together.
 *
 * Mirrors util.read_conf_with_confd, read_conf_d and mergemanydict with the default mergers (mergers/m_dict.py,
 * `no_replace`), the same from 0.7.3 to 26.2: files in `cloud.cfg.d` win over cloud.cfg, later names over earlier ones;
 * mappings merge key by key, everything else is taken whole from the winner. A key that is null in the winner stays null:
 * it hides a mapping of a file below. `merge_how` in a file changes that and is not modelled; a finding reports it.
 */
import { type ConfigFile, isMapping } from './config-file.ts'

export interface EffectiveConfig {
  values: Record<string, unknown>
  /** The file that decides this path, and the line in it; null where no file has it. */
  originOf(path: string[]): { file: ConfigFile; line: number } | null
}

/** Merges files; `files` in any order. */
export function effectiveConfig(files: ConfigFile[]): EffectiveConfig {
  const byPriority = [...files].sort((a, b) => comparePaths(b.path, a.path))
  let values: Record<string, unknown> = {}
  for (const file of byPriority) values = mergeMappings(values, file.values)
  return { values, originOf: (path) => originOf(byPriority, path) }
}

/** cloud.cfg before files in a directory `….d`, then by name, code unit by code unit as Python sorts. */
function comparePaths(a: string, b: string): number {
  const key = (path: string) => `${isDropIn(path) ? 1 : 0}${path.split('/').at(-1)}`
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
}

function isDropIn(path: string): boolean {
  return path.split('/').at(-1) !== 'cloud.cfg'
}

function mergeMappings(
  winner: Record<string, unknown>,
  loser: Record<string, unknown>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...winner }
  for (const [key, value] of Object.entries(loser)) {
    const kept = merged[key]
    if (!Object.hasOwn(merged, key)) define(merged, key, value)
    else if (isMapping(kept) && isMapping(value)) define(merged, key, mergeMappings(kept, value))
  }
  return merged
}

/** Also a key named `__proto__` is an ordinary key. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

function originOf(byPriority: ConfigFile[], path: string[]): { file: ConfigFile; line: number } | null {
  for (const file of byPriority) {
    const line = file.lineOf(path)
    if (line !== null && file.problems.every(({ code }) => code === 'duplicate_key')) return { file, line }
  }
  return null
}
