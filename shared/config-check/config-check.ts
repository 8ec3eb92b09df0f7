/**
 * All errors of a config, and warnings about what is allowed and probably not meant. The command, a server that starts or
 * reloads, and a deployment all use this check. Pure: `facts` describes the machine.
 */
import { type Config, config as configFile, unknownChannels } from '../config.ts'
import { withCurrentNames } from '../config-names.ts'
import { secretReferences } from '../secret-references.ts'
import { authFaults } from './auth-faults.ts'
import { type ConfigFault, pointerOf, shownAt } from './fault.ts'
import { isThisMachine, plainHttp } from './plain-http.ts'
import { schemaFaults } from './schema-faults.ts'
import { soundPart, touches } from './sound-part.ts'

export interface ConfigFacts {
  /** Where the config is to run: secrets come from the environment here, from SSM on AWS. `either`: the caller reads no secret. */
  target: 'embedded' | 'aws' | 'either'
  /** Whether this environment variable is set. */
  hasEnv: (name: string) => boolean
  /** Whether this text is a range of addresses, such as 10.0.0.0/8. */
  isRange: (text: string) => boolean
}

export interface CheckedConfig {
  /** Null where the config has an error. */
  config: Config | null
  faults: ConfigFault[]
}

/** `raw` is the file as JSON. Faults come in the order of the file's schema, errors before warnings. */
export function checkConfig(raw: unknown, facts: ConfigFacts): CheckedConfig {
  const { settings, warnings } = withCurrentNames(raw)
  const renamed = warnings.map((text) => {
    const [pointer = '', ...says] = text.split(' ')
    return { level: 'warning' as const, pointer, value: null, says: says.join(' '), write: 'rename it' }
  })
  const parsed = configFile.safeParse(settings)
  if (!parsed.success)
    return {
      config: null,
      faults: [...schemaFaults(settings, parsed.error), ...faultsOfTheRest(settings, facts), ...renamed],
    }
  const errors = errorsIn(settings, parsed.data, facts)
  return {
    config: errors.length === 0 ? parsed.data : null,
    faults: [...errors, ...renamed, ...likelyMistakes(parsed.data, facts)],
  }
}

const errorsIn = (raw: unknown, config: Config, facts: ConfigFacts): ConfigFault[] => [
  ...secretErrors(raw, config, facts),
  ...channelErrors(config),
  ...rangeErrors(config, facts),
  ...authFaults(config, facts),
]

/** Further faults, found in the part whose form is right: one fault must not hide the next. */
function faultsOfTheRest(raw: unknown, facts: ConfigFacts): ConfigFault[] {
  const sound = soundPart(raw)
  if (sound === null) return []
  const { config, left_out } = sound
  // A channel that was left out for its own fault still exists; the channels of a fleet that was left out are unknown.
  const isNamed = ({ says }: ConfigFault) =>
    left_out.some((pointer) => says.endsWith(JSON.stringify(pointer.split('/')[2] ?? '')))
  const isUnused = ({ pointer }: ConfigFault) => /^\/channels\/[^/]+$/.test(pointer)
  const fleets = left_out.some((pointer) => pointer.startsWith('/fleets'))
  return [
    ...errorsIn(raw, config, facts).filter((fault) => !isNamed(fault)),
    ...likelyMistakes(config, facts).filter(
      (fault) => !touches(left_out, fault.pointer) && !(fleets && isUnused(fault)),
    ),
  ]
}

function secretErrors(raw: unknown, config: Config, { target, hasEnv }: ConfigFacts): ConfigFault[] {
  return secretReferences(config).flatMap(({ path, reference }) => {
    const at = { level: 'error' as const, pointer: pointerOf(path), value: shownAt(raw, path) }
    if ('value' in reference)
      return [
        {
          ...at,
          value: null,
          says: 'a secret must never be in this file',
          write: 'write {"env": "NAME"}, or on AWS {"ssm": "/name"}',
        },
      ]
    if (target === 'aws' && !('ssm' in reference))
      return [
        {
          ...at,
          says: 'a Lambda does not have your environment',
          write: 'write {"ssm": "/name"} and put the secret there',
        },
      ]
    if (target === 'embedded' && 'ssm' in reference)
      return [
        { ...at, says: 'SSM is read on AWS only', write: 'write {"env": "NAME"} and set that variable' },
      ]
    if ('env' in reference && !hasEnv(reference.env))
      return [
        {
          ...at,
          says: `the environment variable ${reference.env} is not set`,
          write: `set ${reference.env} where boot-health is started, and to check it here: export ${reference.env}=…`,
        },
      ]
    return []
  })
}

function channelErrors(config: Config): ConfigFault[] {
  return unknownChannels(config).map((text) => {
    const [pointer = '', says = ''] = text.split(': ', 2)
    const names = Object.keys(config.channels).join(', ') || 'none yet'
    return {
      level: 'error',
      pointer,
      value: null,
      says,
      write: `add it to /channels, or name one of them (${names})`,
    }
  })
}

function rangeErrors({ allow_cidrs }: Config, { isRange }: ConfigFacts): ConfigFault[] {
  return allow_cidrs.flatMap((text, at) =>
    isRange(text)
      ? []
      : [
          {
            level: 'error' as const,
            pointer: `/allow_cidrs/${at}`,
            value: JSON.stringify(text),
            says: 'it is not a range of addresses',
            write: 'write one like "10.0.0.0/8" or "fd00::/8"',
          },
        ],
  )
}

/** A guest with HEAL=yes requests its own repair and needs no receiver. For all others no repair would ever be claimed. */
function unsentRepairs({ fleets }: Config): ConfigFault[] {
  return Object.entries(fleets).flatMap(([name, { remediation }]) =>
    (['url', 'secret'] as const).flatMap((key) =>
      remediation.mode === 'on' && remediation[key] === undefined
        ? [
            warning(
              `/fleets/${name}/remediation/${key}`,
              null,
              'mode is on, but only guests that heal themselves will be repaired',
              key === 'url'
                ? 'write the receiver\'s address, or mode "dry_run"'
                : 'write {"env": "NAME"}, or mode "dry_run"',
            ),
          ]
        : [],
    ),
  )
}

function likelyMistakes(config: Config, { target }: ConfigFacts): ConfigFault[] {
  return [
    // A stack knows its own endpoint, so links lead there whatever the file says.
    ...(target === 'aws' ? [] : publicUrl(config)),
    ...inTheClear(config),
    ...unsentRepairs(config),
    ...unusedChannels(config),
    ...unusedCallbacks(config),
    ...fleetsThatPageNobody(config),
  ]
}

const warning = (pointer: string, value: unknown, says: string, write: string): ConfigFault => ({
  level: 'warning',
  pointer,
  value: value === null ? null : JSON.stringify(value),
  says,
  write,
})

function publicUrl({ public_url, channels }: Config): ConfigFault[] {
  const { hostname } = new URL(public_url)
  const isOurs = isThisMachine(hostname) || hostname === '0.0.0.0'
  if (Object.keys(channels).length === 0 || !isOurs) return []
  return [
    warning(
      '/public_url',
      public_url,
      'links in pages lead to this address, which only this machine can open',
      'write the address that people use',
    ),
  ]
}

const inTheClear = (config: Config): ConfigFault[] =>
  plainHttp(config).map(({ pointer, url }) =>
    warning(
      pointer,
      url,
      'what is sent there can be read in transit',
      'use https:// if the receiver supports it',
    ),
  )

function unusedChannels({ channels, fleets }: Config): ConfigFault[] {
  const used = new Set(
    Object.values(fleets).flatMap(({ page_channels, ticket_channels }) => [
      ...page_channels,
      ...ticket_channels,
    ]),
  )
  return Object.keys(channels).flatMap((name) =>
    used.has(name)
      ? []
      : [
          warning(
            `/channels/${name}`,
            null,
            'no fleet uses this channel',
            'name it in page_channels or ticket_channels, or remove it',
          ),
        ],
  )
}

/** A secret that nothing in this file will ever sign with. */
function unusedCallbacks({ callbacks, channels }: Config): ConfigFault[] {
  const kinds = new Set(Object.values(channels).map(({ type }) => type))
  const channelType = { slack: 'slack_bot', pagerduty: 'pagerduty' } as const
  return (['slack', 'pagerduty'] as const).flatMap((key) =>
    callbacks[key] === undefined || kinds.has(channelType[key])
      ? []
      : [
          warning(
            `/callbacks/${key}`,
            null,
            `there is no channel of type ${channelType[key]} that it could be about`,
            `add one to /channels, or remove it`,
          ),
        ],
  )
}

function fleetsThatPageNobody({ fleets }: Config): ConfigFault[] {
  return Object.entries(fleets).flatMap(([name, { page, page_channels }]) =>
    page !== 'never' && page_channels.length === 0
      ? [
          warning(
            `/fleets/${name}/page_channels`,
            page_channels,
            'nobody is paged for this fleet',
            'name a channel, or set page to "never" if that is intended',
          ),
        ]
      : [],
  )
}
