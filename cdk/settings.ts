/** The stack's settings: `boot-health.config.json`, the same file that embedded mode reads. */
import { existsSync, readFileSync } from 'node:fs'
import ipaddr from 'ipaddr.js'
import { checkConfig } from '../shared/config-check/config-check.ts'
import { faultLine } from '../shared/config-check/fault.ts'
import { type Settings, stackSettings } from '../shared/config-check/stack-settings.ts'

/** Deployed before a config file exists: one fleet without selector, channel or remediation. */
const FIRST_CONFIG = { fleets: { default: {} } }

const isRange = (text: string) => ipaddr.isValidCIDR(text)

/**
 * Reads and checks the config file; a missing file means one fleet named `default`. Throws with the path of each error: a
 * value that does not fit the schema, or a secret that a Lambda cannot read.
 */
export function readSettings(path: string): Settings {
  const raw: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : FIRST_CONFIG
  const { faults } = checkConfig(raw, { target: 'aws', hasEnv: () => false, isRange })
  for (const fault of faults)
    if (fault.level === 'warning') process.stderr.write(`warning: ${path}: ${faultLine(fault)}\n`)
  return settingsOf(raw)
}

/** The same check as `boot-health config check --aws`. Throws with every error, each by its place. Pure. */
export const settingsOf = (raw: unknown): Settings => stackSettings(raw, isRange)
