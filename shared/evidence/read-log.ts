/**
 * One pass over a log or console: cloud-init.log, its output log, a serial console, a journal, or any of them pasted
 * somewhere. The common debug lines of cloud-init.log, which say nothing about a lookup, are skipped after a few
 * characters; the others are searched for all literals at once.
 */
import { readBanner, readBannerWithoutTime, readOldBanner } from './banner.ts'
import { type CiInfoReader, createCiInfoReader } from './ci-info.ts'
import { isDull } from './dull-line.ts'
import { foldWidth, unfold } from './folded.ts'
import { clockAt } from './line-clock.ts'
import { createLiteralSearch } from './literal-search.ts'
import type { EventBody, LogEvent, Place } from './log-event.ts'
import { type LogText, logText } from './log-text.ts'
import type { Pattern } from './pattern.ts'
import { PATTERNS } from './patterns.ts'

const BY_LITERAL = new Map<string, Pattern>()
for (const pattern of PATTERNS) if (!BY_LITERAL.has(pattern.literal)) BY_LITERAL.set(pattern.literal, pattern)

const BANNER = 'Cloud-init v.'

const SEARCH = createLiteralSearch([
  ...BY_LITERAL.keys(),
  BANNER,
  'ci-info: ',
  '+0000. up ',
  'cloud-init boot finished',
])

/** A guest can write one line of a megabyte; what matters is near its beginning. No pattern sees the rest. */
const MAX_LINE = 4096
/** More facts than any boot has; the rest of such a text is certainly noise. */
const MAX_EVENTS = 20_000

/** Reads a text that is already `clean`. Never throws; O(n). */
export function readLog(text: string): LogEvent[] {
  const width = foldWidth(text)
  if (width === null) return readLines(text)
  const { whole, numberOf } = unfold(text, width)
  return readLines(whole).map((event) => ({ ...event, line: numberOf(event.line) }))
}

function readLines(text: string): LogEvent[] {
  const log = logText(text)
  const events: LogEvent[] = []
  const ciInfo = createCiInfoReader()
  let number = 0
  for (let from = 0; from < text.length && events.length < MAX_EVENTS; ) {
    const next = text.indexOf('\n', from)
    const end = next < 0 ? text.length : next
    number += 1
    if (end > from && !isDull(log, from, end)) {
      const found = SEARCH.next(log, from, Math.min(end, from + MAX_LINE))
      if (found >= 0) readLine(log, { text, start: from, end, number, found }, ciInfo, events)
      else if (ciInfo.isOpen()) readOther(text, from, end, ciInfo)
    }
    from = end + 1
  }
  return events
}

/** While a table is open, a line without any literal may be a row that lost its head. */
function readOther(text: string, start: number, end: number, ciInfo: CiInfoReader): void {
  const line = text.slice(start, Math.min(end, start + MAX_LINE))
  if (line.trim() !== '') ciInfo.other(line)
}

/** The next lines, which complete a line that a terminal of 80 columns or an editor has wrapped. */
function following({ text, end }: FoundLine): string[] {
  const lines: string[] = []
  let from = end + 1
  while (lines.length < 4 && from < text.length) {
    const next = text.indexOf('\n', from)
    const stop = next < 0 ? text.length : next
    lines.push(text.slice(from, Math.min(stop, from + 1000)))
    from = stop + 1
  }
  return lines
}

/** A line of `text` that contains a literal. */
interface FoundLine {
  text: string
  start: number
  end: number
  number: number
  /** The index of the line's first literal. */
  found: number
}

function readLine(log: LogText, at: FoundLine, ciInfo: CiInfoReader, events: LogEvent[]): void {
  const to = Math.min(at.end, at.start + MAX_LINE)
  const line = log.text.slice(at.start, to)
  let place: Place | null = null
  for (let found = at.found; found >= 0; ) {
    const literal = SEARCH.literal()
    const body = bodyOf(literal, line, found - at.start, at, ciInfo)
    if (body !== null) {
      place ??= placeOf(log, at, line)
      events.push(placed(body, place))
    }
    const next =
      literal === 'ci-info: ' ? behindRow(line, found - at.start) : found - at.start + literal.length
    if (next < 0) return
    found = SEARCH.next(log, at.start + next, to)
  }
  ciInfo.other(line)
}

/** A table row contains no literal, but systemd's words may follow it where the two wrote at once. -1: nothing follows. */
function behindRow(line: string, at: number): number {
  const failed = line.indexOf('[FAILED] ', at)
  return failed >= 0 ? failed : line.indexOf('[  OK  ] ', at)
}

/** The event for `literal` at `at` in `line`, which begins `whole`. */
function bodyOf(
  literal: string,
  line: string,
  at: number,
  whole: FoundLine,
  ciInfo: CiInfoReader,
): EventBody | null {
  const pattern = BY_LITERAL.get(literal)
  if (pattern !== undefined) return pattern.build(line, at)
  if (literal === BANNER) return wrapped(line, at, whole)
  if (literal !== 'ci-info: ') return readOldBanner(line)
  const table = ciInfo.row(wholeRow(line.slice(at + 9), whole))
  return table === null ? null : { kind: 'table', table }
}

/** Copied into the new event one by one: `Object.assign` takes twice as long. */
function placed(body: EventBody, place: Place): LogEvent {
  const event = body as LogEvent
  event.line = place.line
  event.text = place.text
  event.wall = place.wall
  event.kernel = place.kernel
  return event
}

/** The length of a banner with the longest datasource that is read. */
const MAX_BANNER = 1200

/**
 * A banner on one line, or joined from up to four that were wrapped with or without a blank lost. Its text ends where
 * another banner begins, so a line of many beginnings is read once, not once for each of them.
 */
function wrapped(line: string, at: number, found: FoundLine): EventBody | null {
  const next = line.indexOf(BANNER, at + BANNER.length)
  const own = line.slice(at, Math.min(next < 0 ? line.length : next, at + MAX_BANNER))
  const whole = readBanner(own)
  if (whole !== null) return whole
  if (next >= 0) return readBannerWithoutTime(own)
  let tight = own
  let spaced = own
  for (const more of following(found)) {
    if (more.includes(BANNER)) break
    tight = tight.replace(/ $/, '') + more.trimStart()
    spaced = `${spaced.trimEnd()} ${more.trim()}`
    const banner = readBanner(tight) ?? readBanner(spaced)
    if (banner !== null) return banner
  }
  return readBannerWithoutTime(own) ?? readBannerWithoutTime(tight)
}

function wholeRow(printed: string, found: FoundLine): string {
  const row = printed.trim()
  const border = row[0]
  if ((border !== '|' && border !== '!') || row.endsWith(border)) return row
  const more = (following(found)[0] ?? '').trim()
  return more.endsWith(border) && !more.includes('ci-info') ? row + more : row
}

function placeOf(log: LogText, at: FoundLine, line: string): Place {
  const { wall, kernel } = clockAt(log, at.start, line)
  return { line: at.number, text: shown(line), wall, kernel }
}

/** The first 400 characters without trailing blanks. Most lines are shorter, and end in a letter or a full stop. */
function shown(line: string): string {
  const text = line.length > 400 ? line.slice(0, 400) : line
  const last = text.charCodeAt(text.length - 1)
  return last > 0x20 && last < 0x7f ? text : text.trimEnd()
}
