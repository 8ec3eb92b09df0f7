/** Whether the lines of a text are still broken after every known wrapper was undone. */
import { isRecordStart } from '../folded.ts'

/** How many records are checked; a break is everywhere or nowhere. */
const SAMPLE = 300
const RECORD =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - |\.py\[(?:DEBUG|INFO|DEPRECATED|WARN|WARNING|ERROR|CRITICAL)\]: /
/** Some lines of a log are not records: a traceback is indented, a program's output is rare. */
const [FEWEST, SHARE] = [3, 0.33]

/**
 * True where every third record or more is followed by a line that is not one: they are halves of lines, and the other
 * halves are unknown. In the captured logs it is every fourth at most, and never more than two such lines.
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
