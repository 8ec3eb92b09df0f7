/** `boot-health.config.json` as embedded mode reads it: checked whole, with every fault named by its place. */
import { existsSync, readFileSync } from 'node:fs'
import { type Config, config as configFile, unknownChannels } from '../../shared/config.ts'
import { pointersOf } from '../../shared/problem.ts'
import { CliError } from '../cli-error.ts'

export const CONFIG_FILE = 'boot-health.config.json'

/** The config at `path`, or null where there is no such file. Throws `CliError` with what is wrong and where. */
export function readConfig(path: string): Config | null {
  if (!existsSync(path)) return null
  let raw: unknown
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new CliError(`${path}: ${error instanceof Error ? error.message : 'unreadable'}; it must be JSON`)
  }
  const parsed = configFile.safeParse(raw)
  if (!parsed.success) {
    const faults = pointersOf(parsed.error).map(({ pointer, detail }) => `${pointer || '/'}: ${detail}`)
    throw new CliError(`${path}: ${faults.join('; ')}`)
  }
  const places = plainSecrets(raw)
  if (places.length > 0)
    throw new CliError(
      `${path}: ${places[0]}: a secret is a reference, {"env": "NAME"}; never the value itself`,
    )
  const [unknown] = unknownChannels(parsed.data)
  if (unknown !== undefined) throw new CliError(`${path}: ${unknown}`)
  return parsed.data
}

/** Places of `{"value": …}` where a secret reference stands: only the demo, which writes no file, may have them. */
function plainSecrets(raw: unknown, at = ''): string[] {
  if (typeof raw !== 'object' || raw === null) return []
  return Object.entries(raw).flatMap(([name, value]) => {
    const place = `${at}/${name}`
    const isReference =
      /(?:secret|routing_key|url)$/.test(name) && typeof value === 'object' && value !== null
    return isReference && 'value' in value ? [place] : plainSecrets(value, place)
  })
}
