/**
 * Functions read their configuration from a file beside their code, checked and with every default written out. Without
 * Node on the user's machine this is done here: the file from the bucket is checked and put into a copy of each function's
 * zip.
 */
import { createHash } from 'node:crypto'
import { type Settings, stackSettings } from '../../shared/config-check/stack-settings.ts'
import { withEntry } from '../../shared/zip.ts'
import type { Attributes } from './answer.ts'

/** The functions with a zip of their own. */
export const PLACED = ['ingest', 'alerting', 'worker', 'api', 'inventory', 'canary'] as const

export interface Files {
  /** Throws where it does not exist, with its name. */
  read: (key: string) => Promise<Uint8Array>
  write: (key: string, bytes: Uint8Array) => Promise<void>
}

/** The template's parameters, and what they permit the functions. */
export interface Permitted {
  prefix: string
  config_key: string
  /** Where secrets may be, without the first slash: `boot-health/secrets/`. */
  secret_path: string
  topics: string[]
  watches_instances: boolean
}

/**
 * Answers the key of each function's zip by its name, as `release` a value that changes with any of them, and the first
 * `fleet`. Throws with all errors of the file, and with what the stack's parameters do not permit.
 */
export async function placeCode(
  files: Files,
  permitted: Permitted,
  isRange: (text: string) => boolean,
): Promise<Attributes> {
  const { prefix, config_key } = permitted
  const settings = stackSettings(parsed(await files.read(config_key), config_key), isRange)
  demandPermitted(settings, permitted)
  const bytes = Buffer.from(JSON.stringify(settings.config))
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  const [fleet = 'default'] = Object.keys(settings.config.fleets)
  const keys: Attributes = { release: `${prefix} ${digest}`, fleet }
  for (const name of PLACED) {
    const key = `${prefix}/configured/${digest}/${name}.zip`
    const zip = await files.read(`${prefix}/${name}.zip`)
    await files.write(key, withEntry(zip, { name: 'boot-health.config.json', bytes }))
    keys[name] = key
  }
  return keys
}

function parsed(bytes: Uint8Array, key: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    throw new Error(`${key} is no JSON: ${error instanceof Error ? error.message : ''}`)
  }
}

function demandPermitted(settings: Settings, permitted: Permitted): void {
  const { secret_path, topics, watches_instances } = permitted
  const refused = [
    ...(settings.config.aws === undefined
      ? []
      : ['/aws is for the CDK; here these are parameters of the template']),
    ...[...settings.secretParameters, ...settings.authParameters]
      .filter((name) => !name.startsWith(`/${secret_path}`))
      .map((name) => `the secret ${name} is outside /${secret_path} (parameter SecretPath)`),
    ...settings.channelTopics
      .filter((topic) => !topics.includes(topic))
      .map((topic) => `the topic ${topic} is not in the parameter PageTopics`),
    ...(settings.watchesInstances && !watches_instances
      ? ['a fleet has a selector, and the parameter WatchInstances is false']
      : []),
  ]
  if (refused.length > 0) throw new Error(refused.join('\n'))
}
