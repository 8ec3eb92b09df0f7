/** `--resume FILE`: every row as soon as it is known, one JSON a line, so that a scan that ended early can continue. */
import { closeSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs'
import { type ScanRow, undiagnosedRow } from '../../shared/scan/scan-row.ts'
import type { UndiagnosedReason } from '../../shared/scan/undiagnosed.ts'
import { CliError } from '../cli-error.ts'

/** Reasons that another try may change; all others are not retried. */
const TRIED_AGAIN: readonly UndiagnosedReason[] = [
  'command_failed',
  'timed_out',
  'unreadable',
  'not_read_in_time',
]

/** Two scans with different options do not share rows. */
interface Head {
  boot_health_scan: 1
  expect: string | null
}

export interface ResumeFile {
  known: Map<string, ScanRow>
  /** Never throws: a full disk costs the resuming, not the scan. Answers whether it was written. */
  add: (row: ScanRow) => boolean
  close: () => void
}

/** Opens or creates the file, which only its owner can read, because it quotes consoles. Throws `CliError` where that fails. */
export function openResumeFile(path: string, expect: string | null): ResumeFile {
  const head: Head = { boot_health_scan: 1, expect }
  const known = readRows(path, head)
  let file: number
  try {
    file = openSync(path, 'a', 0o600)
    if (fstatSync(file).size === 0) writeSync(file, `${JSON.stringify(head)}\n`)
    // Ends a line that a crash cut, so that it stays separate.
    else writeSync(file, '\n')
  } catch (error) {
    throw new CliError(`--resume ${path}: cannot be written (${codeOf(error)})`)
  }
  return {
    known,
    add(row) {
      try {
        writeSync(file, `${JSON.stringify(row)}\n`)
        return true
      } catch {
        return false
      }
    },
    close: () => closeSync(file),
  }
}

function readRows(path: string, head: Head): Map<string, ScanRow> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return new Map()
    throw new CliError(`--resume ${path}: cannot be read (${codeOf(error)})`)
  }
  if (text === '') return new Map()
  const [first = '', ...lines] = text.split('\n')
  const found = parsed(first) as Partial<Head> | null
  if (found?.boot_health_scan !== head.boot_health_scan)
    throw new CliError(`--resume ${path}: not a file of boot-health scan; name a new one`)
  if (found.expect !== head.expect)
    throw new CliError(
      `--resume ${path}: that scan ran with --expect ${found.expect ?? 'nothing'}; name a new file`,
    )
  const rows = lines.flatMap((line) => rowIn(line))
  return new Map(rows.filter(isSettled).map((row) => [row.id, row]))
}

/** A row, or nothing where a crash cut the line. */
function rowIn(line: string): ScanRow[] {
  const row = parsed(line) as Partial<ScanRow> | null
  if (typeof row?.id !== 'string' || row.boot === undefined || row.untold === undefined) return []
  return [{ ...undiagnosedRow(row.id, 'undecided', ''), ...row }]
}

const isSettled = ({ untold }: ScanRow): boolean => untold === null || !TRIED_AGAIN.includes(untold.why)

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown'
