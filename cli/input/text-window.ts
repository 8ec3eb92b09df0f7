/**
 * Keeps the relevant part of a text of any length in bounded memory: the head, the tail, and from the middle the lines that
 * cloud-init, the network or a failing system write. Kept lines have the numbers of the whole text.
 */
import { PATTERNS } from '../../shared/evidence/patterns.ts'

export interface KeptText {
  text: string
  /** Bytes and lines of the whole text. */
  bytes: number
  lines: number
  /** Lines that were left out; 0 for anything smaller than head and tail together. */
  omitted: number
  /** The line in the whole text for a line (from 1) of `text`. */
  lineOf: (line: number) => number
}

export interface WindowLimits {
  head: number
  middle: number
  tail: number
}

const LIMITS: WindowLimits = { head: 4 << 20, middle: 4 << 20, tail: 8 << 20 }

/** A longer line in the middle of a long text is cut. */
const LONGEST_LINE = 16 << 10

const NEWLINE = 10

/** What the readers search for, and cloud-init's own lines around it; one alternation searches a chunk in one pass. */
const MATTERS = new RegExp(
  [...PATTERNS.map(({ literal }) => literal), 'loud-init', 'ci-info: ', '+0000. up ']
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|'),
  'g',
)

interface KeptLine {
  line: number
  text: string
}

export interface TextWindow {
  push(chunk: Buffer): void
  finish(): KeptText
}

/** A window that takes chunks (cut anywhere) and answers the kept text once. Limits are bytes. */
export function createTextWindow(limits: WindowLimits = LIMITS): TextWindow {
  const head = createHead(limits.head)
  const middle = createMiddle(limits.middle)
  const tail: Buffer[] = []
  let tailBytes = 0
  let bytes = 0
  // The tail is dropped in slices, so that it stays near its limit whatever the chunks are.
  const slice = Math.max(1, Math.min(64 << 10, limits.tail >> 2))

  function push(chunk: Buffer): void {
    bytes += chunk.length
    const rest = head.take(chunk)
    for (let at = 0; at < rest.length; at += slice) addToTail(rest.subarray(at, at + slice))
  }

  function addToTail(part: Buffer): void {
    tail.push(part)
    tailBytes += part.length
    while (tailBytes - (tail[0]?.length ?? 0) >= limits.tail) {
      const evicted = tail.shift() ?? Buffer.alloc(0)
      tailBytes -= evicted.length
      middle.scan(evicted)
    }
  }

  function finish(): KeptText {
    const tailText = Buffer.concat([middle.carry(), ...tail])
    return join(bytes, head.bytes(), middle, tailText)
  }

  return { push, finish }
}

/** Takes whole lines up to `limit` bytes; answers what does not belong to the head. */
function createHead(limit: number): { take: (chunk: Buffer) => Buffer; bytes: () => Buffer } {
  let kept: Buffer[] = []
  let size = 0
  let full = false

  function take(chunk: Buffer): Buffer {
    if (full) return chunk
    kept.push(chunk)
    size += chunk.length
    if (size <= limit) return Buffer.alloc(0)
    full = true
    const all = Buffer.concat(kept)
    const end = all.lastIndexOf(NEWLINE, limit - 1) + 1 || limit
    kept = [all.subarray(0, end)]
    return all.subarray(end)
  }

  return { take, bytes: () => Buffer.concat(kept) }
}

interface Middle {
  scan(chunk: Buffer): void
  /** The unfinished line at the end of the scanned part; it belongs before the tail. */
  carry(): Buffer
  kept: KeptLine[]
  /** Whole lines that were scanned, kept or not. */
  scanned(): number
}

function createMiddle(limit: number): Middle {
  const kept: KeptLine[] = []
  let keptBytes = 0
  let scanned = 0
  let rest: Buffer = Buffer.alloc(0)

  function keep(line: number, text: string): void {
    if (keptBytes >= limit) return
    // Copied, because each short line would otherwise hold its whole chunk in memory.
    const copy = Buffer.from(text.slice(0, LONGEST_LINE), 'latin1').toString('utf8')
    keptBytes += copy.length
    kept.push({ line, text: copy })
  }

  function scan(chunk: Buffer): void {
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const end = joined.lastIndexOf(NEWLINE) + 1
    const text = joined.toString('latin1', 0, end)
    scanned = eachMatchingLine(text, scanned, keep)
    // An endless line is cut: everything between its first and its last part is lost.
    rest = Buffer.from(joined.subarray(Math.max(end, joined.length - LONGEST_LINE)))
  }

  return { scan, carry: () => rest, kept, scanned: () => scanned }
}

/** Calls `keep` for each relevant line of `text`; answers the number of lines seen so far. */
function eachMatchingLine(text: string, before: number, keep: (line: number, text: string) => void): number {
  let line = before
  let counted = 0
  MATTERS.lastIndex = 0
  for (let match = MATTERS.exec(text); match !== null; match = MATTERS.exec(text)) {
    const start = text.lastIndexOf('\n', match.index) + 1
    const end = text.indexOf('\n', match.index)
    line += countNewlines(text, counted, start)
    counted = start
    keep(line + 1, text.slice(start, end))
    MATTERS.lastIndex = end
  }
  return line + countNewlines(text, counted, text.length)
}

function countNewlines(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

function join(bytes: number, head: Buffer, middle: Middle, tail: Buffer): KeptText {
  const headText = head.toString('utf8')
  const tailText = tail.toString('utf8')
  const headLines = countNewlines(headText, 0, headText.length)
  const tailLines = countNewlines(tailText, 0, tailText.length)
  const lastText = tailText === '' ? headText : tailText
  const unfinished = lastText === '' || lastText.endsWith('\n') ? 0 : 1
  const kept = middle.kept.length
  const between = middle.kept.map((entry) => `${entry.text}\n`).join('')
  return {
    text: headText + between + tailText,
    bytes,
    lines: headLines + middle.scanned() + tailLines + unfinished,
    omitted: middle.scanned() - kept,
    lineOf(line) {
      if (line <= headLines) return line
      const inMiddle = middle.kept[line - headLines - 1]
      if (inMiddle !== undefined) return headLines + inMiddle.line
      return line - kept + middle.scanned()
    },
  }
}
