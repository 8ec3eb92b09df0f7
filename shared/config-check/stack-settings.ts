/** The settings of an AWS stack, read from the configuration file. Pure. */
import { type AwsConfig, awsConfig } from '../aws-config.ts'
import { kindOf } from '../channels/channels.ts'
import type { Config } from '../config.ts'
import { AWS_SHARDS } from '../policy/limits.ts'
import { secretReferences } from '../secret-references.ts'
import { checkConfig } from './config-check.ts'
import { faultLine } from './fault.ts'

export interface Settings {
  config: Config
  aws: AwsConfig
  /** SSM parameter names of every secret that the worker reads: of channels, receivers and the heartbeat. */
  secretParameters: string[]
  /** SSM parameter names of the secrets that the API reads, to identify people, Slack and PagerDuty (`auth`, `callbacks`). */
  authParameters: string[]
  /** Topics that the channels publish to. */
  channelTopics: string[]
  /** True where some fleet lists its EC2 instances. */
  watchesInstances: boolean
}

/** Checks a config that was already read. Throws with every error, each by its place. */
export function stackSettings(raw: unknown, isRange: (text: string) => boolean): Settings {
  const { config, faults } = checkConfig(raw, { target: 'aws', hasEnv: () => false, isRange })
  if (config === null)
    throw new Error(
      faults
        .filter(({ level }) => level === 'error')
        .map(faultLine)
        .join('\n'),
    )
  const parsed = withShards(config)
  const { auth, callbacks, ...rest } = parsed
  return {
    config: parsed,
    aws: parsed.aws ?? awsConfig.parse({}),
    secretParameters: parametersIn(rest),
    authParameters: parametersIn({ auth, callbacks }),
    channelTopics: Object.values(parsed.channels).flatMap((channel) => kindOf(channel).topics(channel)),
    watchesInstances: Object.values(parsed.fleets).some((fleet) => fleet.selector !== null),
  }
}

const parametersIn = (part: unknown): string[] =>
  [...new Set(secretReferences(part).flatMap(({ reference: r }) => ('ssm' in r ? [r.ssm] : [])))].sort()

/** Written with its default, because the functions do not load the schema that knows it. */
const withShards = (config: Config): Config => ({
  ...config,
  fleets: Object.fromEntries(
    Object.entries(config.fleets).map(([name, fleet]) => [
      name,
      { ...fleet, shards: fleet.shards ?? AWS_SHARDS },
    ]),
  ),
})
