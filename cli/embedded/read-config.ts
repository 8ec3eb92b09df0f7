/** Reads `boot-health.config.json` and checks all of it; every error names its place. */
import { existsSync, readFileSync } from 'node:fs'
import { isRange } from '../../functions/outbound/outbound-addresses.ts'
import type { Config } from '../../shared/config.ts'
import { type ConfigFacts, checkConfig } from '../../shared/config-check/config-check.ts'
import { type ConfigFault, faultLine } from '../../shared/config-check/fault.ts'
import { CliError } from '../cli-error.ts'

export const CONFIG_FILE = 'boot-health.config.json'

/** What the check needs to know about this machine. */
export const factsOf = (target: ConfigFacts['target']): ConfigFacts => ({
  target,
  hasEnv: (name) => Boolean(process.env[name]),
  isRange,
})

/** The file as JSON. Throws `CliError` where it is missing, with how this command gets it, or is not JSON. */
export function readConfigFile(path: string, how = 'name the configuration with --config'): unknown {
  if (!existsSync(path)) throw new CliError(`${path}: no such file; ${how}`)
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new CliError(`${path}: ${error instanceof Error ? error.message : 'unreadable'}; it must be JSON`)
  }
}

/**
 * The config at `path`, or null where no path was given and the default file is missing. Throws `CliError` with every
 * error. For commands that send nothing: secrets need not be readable, and only the server prints warnings.
 */
export function readConfig(path: string): Config | null {
  return checkedFile(path, { ...factsOf('either'), hasEnv: () => true })?.config ?? null
}

export interface ServedConfig {
  config: Config
  warnings: string[]
}

/** As the server reads it, which needs its secrets. */
export function readServedConfig(path: string): ServedConfig | null {
  const checked = checkedFile(path, factsOf('embedded'))
  return (
    checked && {
      config: checked.config,
      warnings: checked.faults.map((fault) => `${path}: ${faultLine(fault)}`),
    }
  )
}

function checkedFile(path: string, facts: ConfigFacts): { config: Config; faults: ConfigFault[] } | null {
  if (path === CONFIG_FILE && !existsSync(path)) return null
  const { config, faults } = checkConfig(readConfigFile(path), facts)
  if (config !== null) return { config, faults }
  const errors = faults.filter(({ level }) => level === 'error').map(faultLine)
  throw new CliError([`${path}:`, ...errors.map((line) => `  ${line}`)].join('\n'))
}
