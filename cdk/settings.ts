/** What the stack is built from: `boot-health.config.json`, the same file that embedded mode reads. */
import { existsSync, readFileSync } from 'node:fs'
import { type AwsConfig, awsConfig } from '../shared/aws-config.ts'
import { type Config, config as configFile, type SecretReference, unknownChannels } from '../shared/config.ts'

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
  return settingsOf(raw)
}

/** Checks a config that was read already. Pure. */
export function settingsOf(raw: unknown): Settings {
  const parsed = configFile.parse(raw)
  const [unknown] = unknownChannels(parsed)
  if (unknown !== undefined) throw new Error(unknown)
  const references = secretReferences(parsed)
  for (const { where, reference } of references)
    if (!('ssm' in reference))
      throw new Error(`${where}: on AWS a secret is {"ssm": "/name"}; a Lambda has no other place for it`)
  return {
    config: parsed,
    aws: parsed.aws ?? awsConfig.parse({}),
    secretParameters: [
      ...new Set(references.flatMap(({ reference: r }) => ('ssm' in r ? [r.ssm] : []))),
    ].sort(),
    channelTopics: Object.values(parsed.channels).flatMap((c) => (c.type === 'sns' ? [c.topic_arn] : [])),
    watchesInstances: Object.values(parsed.fleets).some((fleet) => fleet.selector !== null),
  }
}

interface Named {
  where: string
  reference: SecretReference
}

function secretReferences(config: Config): Named[] {
  const found: Named[] = []
  for (const [name, channel] of Object.entries(config.channels)) {
    const where = `channels.${name}`
    if (channel.type === 'pagerduty') found.push({ where, reference: channel.routing_key })
    if (channel.type === 'slack') found.push({ where, reference: channel.url })
    if (channel.type === 'webhook') found.push({ where, reference: channel.secret })
    if (channel.type === 'webhook') found.push(...previous(where, channel))
  }
  for (const [name, { remediation }] of Object.entries(config.fleets)) {
    const where = `fleets.${name}.remediation`
    if (remediation.secret) found.push({ where: `${where}.secret`, reference: remediation.secret })
    found.push(...previous(where, remediation))
  }
  if (config.heartbeat_url) found.push({ where: 'heartbeat_url', reference: config.heartbeat_url })
  return found
}

/** A secret that is being rotated away signs for a day more, so it must be readable for as long. */
function previous(
  where: string,
  { previous_secret }: { previous_secret?: { secret: SecretReference } | undefined },
): Named[] {
  return previous_secret ? [{ where: `${where}.previous_secret`, reference: previous_secret.secret }] : []
}
