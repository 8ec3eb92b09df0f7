/**
 * Recognises the common debug lines of cloud-init.log that say nothing about a lookup: four of five lines. A few characters
 * are enough to recognise one, so the rest of the line is never read.
 */
import { createLiteralSearch } from './literal-search.ts'
import type { LogText } from './log-text.ts'

/**
 * True for a line like `2026-11-22 09:32:28,671 - util.py[DEBUG]: Reading from /x`: a timestamp's shape at fixed places,
 * then a debug message that begins with one of a few known words.
 */
export function isDull(log: LogText, from: number, end: number): boolean {
  const { bytes } = log
  if (end - from < 46 || bytes[from + 19] !== 44 || bytes[from + 24] !== 45) return false
  if (bytes[from] !== 50 && bytes[from] !== 49) return false
  let level = from + 26
  while (level < from + 60 && bytes[level] !== 91) level += 1
  return bytes[level] === 91 && bytes[level + 1] === 68 && isDullMessage(log, level + 9, end)
}

/** Dispatches on the first letter of the message, because nearly every debug line comes here. */
function isDullMessage(log: LogText, at: number, end: number): boolean {
  const { bytes, words } = log
  switch (bytes[at]) {
    case 82: // Reading from, Read 16 bytes, Running command, Running config-…, Restoring
      if (bytes[at + 1] === 101) return bytes[at + 2] === 97 || has(words, at, RESTORING)
      return (
        has(words, at, RUNNING_CONFIG) ||
        (has(words, at, RUNNING_MODULE) && !has(words, end - FAILED.length, FAILED))
      )
    case 87: // Writing to
      return has(words, at, WRITING) && BOOT_FINISHED.next(log, at, end) < 0
    case 81: // Queuing POST
      return has(words, at, QUEUING)
    case 91: // [0/1] open 'http://…'
      return has(words, at + 4, OPEN)
    case 65: // Attempting to, Atomically writing
    case 113: // querying dmi data
      return true
    case 115: // start: modules-config/config-…
      return has(words, at, START_MODULES)
    case 102: // finish: modules-config/config-…, but not the stage's own finish
      return has(words, at, FINISH_MODULES) && hasSlash(bytes, at + 20)
    case 67: // Changing the ownership, Calling handler
      return has(words, at, CHANGING) || has(words, at, CALLING_HANDLER)
    default:
      return false
  }
}

const BOOT_FINISHED = createLiteralSearch(['boot-finished'])
const RUNNING_CONFIG = wordOf('Running c')
const RUNNING_MODULE = wordOf('Running module')
const FAILED = wordOf('failed')
const RESTORING = wordOf('Restoring')
const WRITING = wordOf('Writing to')
const QUEUING = wordOf('Queuing POST')
const OPEN = wordOf('] open')
const START_MODULES = wordOf('start: modules-')
const FINISH_MODULES = wordOf('finish: modules-')
const CHANGING = wordOf('Changing')
const CALLING_HANDLER = wordOf('Calling h')

/** Compares four characters at a time; the last four may overlap those before. */
interface Word {
  length: number
  fours: Int32Array
  last: number
}

function wordOf(text: string): Word {
  const bytes = Buffer.from(text, 'latin1')
  const fours = Array.from({ length: text.length >> 2 }, (_, index) => bytes.readInt32LE(index * 4))
  return { length: text.length, fours: Int32Array.from(fours), last: bytes.readInt32LE(text.length - 4) }
}

function has(words: DataView, at: number, word: Word): boolean {
  const { fours, last, length } = word
  for (let index = 0; index < fours.length; index += 1)
    if (words.getInt32(at + index * 4, true) !== fours[index]) return false
  return words.getInt32(at + length - 4, true) === last
}

/** Stages have names of five to seven letters. */
function hasSlash(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 47 || bytes[at + 1] === 47 || bytes[at + 2] === 47 || bytes[at + 3] === 47
}
