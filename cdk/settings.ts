/** What the stack is built from: `boot-health.config.json`, the same file that embedded mode reads. */
import { existsSync, readFileSync } from 'node:fs'
import ipaddr from 'ipaddr.js'
import { type AwsConfig, awsConfig } from '../shared/aws-config.ts'
import { kindOf } from '../shared/channels/channels.ts'
import type { Config } from '../shared/config.ts'
import { checkConfig } from '../shared/config-check/config-check.ts'
import { faultLine } from '../shared/config-check/fault.ts'
import { AWS_SHARDS } from '../shared/policy/limits.ts'
import { secretReferences } from '../shared/secret-references.ts'

export interface Settings {
  config: Config
  aws: AwsConfig
  /** SSM parameter names of every secret that the config refers to. */
  secretParameters: string[]
  /** Topics that a channel publishes to. */
  channelTopics: string[]
  /** True where some fleet says which EC2 instances it has. */
  watchesInstances: boolean
}

/** What is deployed before anybody wrote a config file: one fleet without selector, channel or remediation. */
const FIRST_CONFIG = { fleets: { default: {} } }

/**
 * Reads and checks the config file; a missing file means one fleet named `default`.
 * Throws with the offending path when it does not fit the schema or names a secret that a Lambda cannot have.
 */
export function readSettings(path: string): Settings {
  const raw: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : FIRST_CONFIG
  const { faults } = checked(raw)
  for (const fault of faults)
    if (fault.level === 'warning') process.stderr.write(`warning: ${path}: ${faultLine(fault)}\n`)
  return settingsOf(raw)
}

/** The same check as `boot-health config check --aws`. */
const checked = (raw: unknown) =>
  checkConfig(raw, { target: 'aws', hasEnv: () => false, isRange: (text) => ipaddr.isValidCIDR(text) })

/** Checks a config that was read already. Throws with every error, each by its place. Pure. */
export function settingsOf(raw: unknown): Settings {
  const { config, faults } = checked(raw)
  if (config === null)
    throw new Error(
      faults
        .filter(({ level }) => level === 'error')
        .map(faultLine)
        .join('\n'),
    )
  const parsed = withShards(config)
  const references = secretReferences(parsed)
  return {
    config: parsed,
    aws: parsed.aws ?? awsConfig.parse({}),
    secretParameters: [
      ...new Set(references.flatMap(({ reference: r }) => ('ssm' in r ? [r.ssm] : []))),
    ].sort(),
    channelTopics: Object.values(parsed.channels).flatMap((channel) => kindOf(channel).topics(channel)),
    watchesInstances: Object.values(parsed.fleets).some((fleet) => fleet.selector !== null),
  }
}

/** Written out, because the functions have no schema that would know a default. */
const withShards = (config: Config): Config => ({
  ...config,
  fleets: Object.fromEntries(
    Object.entries(config.fleets).map(([name, fleet]) => [
      name,
      { ...fleet, shards: fleet.shards ?? AWS_SHARDS },
    ]),
  ),
})
