/** `boot-health.config.json` as embedded mode reads it: checked whole, with every fault named by its place. */
import { existsSync, readFileSync } from 'node:fs'
import { type Config, config as configFile, unknownChannels } from '../../shared/config.ts'
import { withPresentNames } from '../../shared/config-names.ts'
import { pointersOf } from '../../shared/problem.ts'
import { secretReferences } from '../../shared/secret-references.ts'
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
  const { settings, warnings } = withPresentNames(raw)
  for (const warning of warnings) process.stderr.write(`${path}: ${warning}\n`)
  const parsed = configFile.safeParse(settings)
  if (!parsed.success) {
    const faults = pointersOf(parsed.error).map(({ pointer, detail }) => `${pointer || '/'}: ${detail}`)
    throw new CliError(`${path}: ${faults.join('; ')}`)
  }
  const plain = secretReferences(parsed.data).find(({ reference }) => 'value' in reference)
  if (plain)
    throw new CliError(
      `${path}: /${plain.path.join('/')}: a secret is a reference, {"env": "NAME"}; never the value itself`,
    )
  const [unknown] = unknownChannels(parsed.data)
  if (unknown !== undefined) throw new CliError(`${path}: ${unknown}`)
  return parsed.data
}
