/** Whether the lines of a text are still broken after everything that is known was undone. */
import { isRecordStart } from '../folded.ts'

/** Records that are looked at; the break is everywhere or nowhere. */
const SAMPLE = 300
const RECORD =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - |\.py\[(?:DEBUG|INFO|DEPRECATED|WARN|WARNING|ERROR|CRITICAL)\]: /
/** A log has lines that are no records: a traceback is indented, a program's output is rare. */
const [FEWEST, SHARE] = [3, 0.33]

/**
 * True where every third record or more is followed by a line that is none: they are halves of lines, and what the
 * other halves said is not known. The captured logs have at most every fourth, and then no more than two.
 */
export function isBroken(text: string): boolean {
  const lines = text.split('\n', SAMPLE)
  return hasHalfRecords(lines) || hasHalfRows(lines)
}

/** Rows of cloud-init's tables end at a border. */
function hasHalfRows(lines: readonly string[]): boolean {
  const rows = lines.filter((line) => /ci-info: [|!]/.test(line.slice(0, 200)))
  const halves = rows.filter((row) => !/[|!]\s{0,40}$/.test(row.slice(-60)))
  return halves.length >= FEWEST && halves.length >= rows.length * SHARE
}

function hasHalfRecords(lines: readonly string[]): boolean {
  let [records, halves] = [0, 0]
  for (let index = 0; index + 1 < lines.length; index += 1) {
    if (!isRecord(lines[index] ?? '')) continue
    records += 1
    if (isHalf(lines[index + 1] ?? '')) halves += 1
  }
  return halves >= FEWEST && halves >= records * SHARE
}

function isRecord(line: string): boolean {
  return RECORD.test(line.slice(0, 200))
}

function isHalf(line: string): boolean {
  return line.trim() !== '' && !/^\s/.test(line) && !isRecord(line) && !isRecordStart(line)
}
