/** The options of a scan, checked before anything runs. */

import { readFileSync, statSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import { DATASOURCE_NAMES, datasourceName } from '../../shared/datasource-name.ts'
import type { JudgeContext } from '../../shared/evidence.ts'
import { SCAN_PARALLEL_MOST } from '../../shared/policy/limits.ts'
import { ID_HERE, splitWords } from '../../shared/scan/command-words.ts'
import { labelsFrom } from '../../shared/scan/inventory-csv.ts'
import { sizeWords } from '../../shared/view/number-words.ts'
import { CliError } from '../cli-error.ts'

export interface ScanOptions {
  with?: string
  from?: string
  ids?: string
  parallel: number
  timeout: number
  since?: number
  expect?: string
  inventory?: string
  label?: string[]
  json?: true
  csv?: true
  html?: string
  resume?: string
}

/** The words of `--with`. Throws `CliError` for an invalid command. */
export function wordsOf(template: string): string[] {
  const split = splitWords(template)
  if ('fault' in split) throw new CliError(`--with: ${split.fault}`)
  if (!split.words.some((word) => word.includes(ID_HERE)))
    throw new CliError(`--with ${template}: write ${ID_HERE} where the id goes`)
  if (split.words[0]?.includes(ID_HERE)) throw new CliError('--with: the command itself cannot be the id')
  return split.words
}

/** Options that exclude each other, or need each other. */
export function checkTogether(paths: readonly string[], options: ScanOptions): void {
  const ways = [paths.length > 0, options.with !== undefined, options.from !== undefined].filter(Boolean)
  if (ways.length !== 1)
    throw new CliError('give one of files, --with and --from; see: boot-health scan --help')
  if (paths.length > 0 && options.ids !== undefined) throw new CliError('--ids goes with --with or --from')
  if (options.from === 'libvirt-logs' && options.ids !== undefined)
    throw new CliError('--from libvirt-logs reads every console on this machine; it takes no --ids')
  if (options.label !== undefined && options.inventory === undefined)
    throw new CliError('--label names a column of a CSV file; name the file with --inventory')
  if (options.inventory !== undefined && options.label === undefined)
    throw new CliError(
      '--inventory: say which column to group by with --label, for example --label image=IMAGE',
    )
  if (options.json === true && options.csv === true) throw new CliError('give --json or --csv, not both')
}

export function contextFrom({ expect }: ScanOptions): JudgeContext {
  if (expect === undefined) return {}
  if (datasourceName(expect) === null)
    throw new CliError(`--expect ${expect}: not a datasource; one of ${DATASOURCE_NAMES.join(', ')}`)
  return { expected_datasource: expect }
}

export interface InventoryLabels {
  names: string[]
  /** Null where the inventory does not have this machine. */
  of: (id: string) => Record<string, string> | null
}

/** The labels of `--inventory` and `--label`; empty without them. Throws `CliError` for a missing file or column. */
export function inventoryLabels({ inventory, label = [] }: ScanOptions): InventoryLabels {
  if (inventory === undefined) return { names: [], of: () => null }
  const wanted = new Map(label.map(labelOf))
  const found = labelsFrom(textOf(inventory), wanted)
  if ('fault' in found) throw new CliError(`--inventory ${inventory}: ${found.fault}`)
  return { names: [...wanted.keys()], of: (id) => found.of.get(id) ?? null }
}

function labelOf(text: string): [label: string, column: string] {
  const [name = '', ...column] = text.split('=')
  if (name === '')
    throw new CliError(`--label ${text}: write it as NAME=COLUMN, or NAME where both are alike`)
  return [name, column.join('=') || name]
}

const MOST_BYTES = 256 << 20

/** The named text file. Throws `CliError` where it cannot be read. */
export function textOf(path: string): string {
  try {
    if (statSync(path).size > MOST_BYTES) throw new CliError(`${path}: larger than ${sizeWords(MOST_BYTES)}`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** For commander: how many at once. */
export function parallelOf(text: string): number {
  const parallel = Number(text)
  if (Number.isInteger(parallel) && parallel >= 1 && parallel <= SCAN_PARALLEL_MOST) return parallel
  throw new InvalidArgumentError(`a number from 1 to ${SCAN_PARALLEL_MOST}.`)
}
