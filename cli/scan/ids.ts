/** The ids of a scan: a file, standard input, or the output of the cloud's own list command. */
import { fstatSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { SCAN_MACHINES } from '../../shared/policy/limits.ts'
import { asTyped } from '../../shared/scan/command-words.ts'
import { type Listed, type Preset, readListed } from '../../shared/scan/presets.ts'
import { CliError } from '../cli-error.ts'
import { runCommand } from './run-command.ts'
import { type ScanOptions, textOf } from './scan-options.ts'

/** The first word of each line is an id; the rest (a name, a state) is ignored. */
const idsIn = (lines: string): Listed[] =>
  lines
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .filter((id) => id !== '' && !id.startsWith('#'))
    .map((id) => ({ id, image: null }))

/** The named machines, or the preset's list where none were named. Throws `CliError` where there are none. */
export async function readIds(options: ScanOptions, preset: Preset | null): Promise<Listed[]> {
  const named = await namedIds(options, preset)
  const ids = named ?? (preset === null ? [] : await listedIds(preset, options.timeout))
  if (ids.length === 0) throw new CliError('no ids; pipe them in, one a line, or name a file with --ids')
  if (ids.length > SCAN_MACHINES) throw new CliError(`${ids.length} ids; a scan takes ${SCAN_MACHINES}`)
  return ids
}

async function namedIds({ ids }: ScanOptions, preset: Preset | null): Promise<Listed[] | null> {
  if (ids !== undefined && ids !== '-') return idsIn(textOf(ids))
  if (ids === '-' || (preset === null && !process.stdin.isTTY)) return idsIn(await text(process.stdin))
  if (preset === null)
    throw new CliError(
      'no ids; pipe them in, one a line: openstack server list -f value -c ID | boot-health scan …',
    )
  const piped = isPiped() ? idsIn(await text(process.stdin)) : []
  return piped.length > 0 ? piped : null
}

/** Standard input is redirected: a pipe or a file, not the terminal, /dev/null or nothing. */
function isPiped(): boolean {
  try {
    const stats = fstatSync(0)
    return stats.isFIFO() || stats.isFile()
  } catch {
    return false
  }
}

async function listedIds(preset: Preset, timeout_s: number): Promise<Listed[]> {
  process.stderr.write(`runs: ${asTyped(preset.list)}\n`)
  const { signal } = new AbortController()
  const ran = await runCommand(preset.list, { timeout_s, signal })
  if ('why' in ran) throw new CliError(`${asTyped(preset.list)}: ${ran.detail}`)
  const listed = readListed(ran.output.toString('utf8'), preset)
  if (listed === null) throw new CliError(`${asTyped(preset.list)}: its answer is not a list of machines`)
  return listed
}
