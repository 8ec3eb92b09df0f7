/**
 * Turns a raw console log into evidence. The text itself is not kept, because consoles contain passwords, keys and
 * everything else that a boot prints. Only the lines that the judge's own reader recognises are kept: so no line that a
 * verdict rests on can be missing, and a line's prefix alone lets nothing in.
 */
import { createHash } from 'node:crypto'
import { beaconBootId } from '../envelope/beacon.ts'
import type { Evidence } from '../evidence.ts'
import { plainText } from './clean.ts'
import { foldWidth, unfold } from './folded.ts'
import type { LogEvent } from './log-event.ts'
import { readLog } from './read-log.ts'

/** Rows of cloud-init's tables, whole or without their head, and the reporter's line. */
const ROW = /ci-info: |boothealth1 |(?:\|[^|\n]{0,200}){5}/
/** Replaces what was left out, so that a table still ends where it ended. */
const LEFT_OUT = '…'

/**
 * The useful lines of a console text, and a key for their boot: the boot_id of a valid beacon, else a digest of the first
 * stage banner, so that a longer copy of the same console is the same boot.
 */
export function consoleEvidence(text: string): { evidence: Evidence; boot_key: string } {
  const kept = relevantLines(text)
  return {
    evidence: { facts: { seq: '1' }, sections: [{ name: 'console', attributes: {}, text: kept.join('\n') }] },
    boot_key: beaconBootId(text) ?? digestKey(text, kept),
  }
}

function relevantLines(text: string): string[] {
  const cleaned = plainText(text)
  const width = foldWidth(cleaned)
  const whole = width === null ? cleaned : unfold(cleaned, width).whole
  const lines = whole.split('\n')
  const telling = new Set(readLog(whole).flatMap((event) => linesOf(event, lines)))
  const kept: string[] = []
  for (const [index, line] of lines.entries()) {
    const isKept =
      telling.has(index + 1) || ROW.test(line.slice(0, 2000)) || isRestOfRow(lines[index - 1] ?? '', line)
    if (isKept) kept.push(line)
    else if (line.trim() !== '' && kept.length > 0 && kept.at(-1) !== LEFT_OUT) kept.push(LEFT_OUT)
  }
  // Nothing follows the last line, so there is nothing to separate.
  return kept.at(-1) === LEFT_OUT ? kept.slice(0, -1) : kept
}

/** A row that a terminal broke: it began with a border and ends with one on the next line. */
const isRestOfRow = (before: string, line: string): boolean =>
  /ci-info: [|!][^\n]{0,200}[^|!+\s]\s{0,4}$/.test(before.slice(0, 300)) &&
  /[|!]\s{0,4}$/.test(line.slice(-100))

/** The line of an event, and further lines where a terminal broke it: a banner continues up to its `seconds`. */
function linesOf(event: LogEvent, lines: readonly string[]): number[] {
  if ((event.kind !== 'banner' && event.kind !== 'finished') || event.up === null) return [event.line]
  const found = [event.line]
  while (found.length < 5 && !/seconds?/.test(lines[found.length + event.line - 2] ?? ''))
    found.push(event.line + found.length)
  return found
}

function digestKey(text: string, kept: string[]): string {
  const banner = /Cloud-init v\. \S{1,80} running '[^']{1,20}' at [^.]{1,40}\. Up [0-9.]{1,12}/.exec(
    text,
  )?.[0]
  const basis = banner ?? kept.slice(0, 20).join('\n')
  return `console-${createHash('sha256').update(basis).digest('hex').slice(0, 16)}`
}
