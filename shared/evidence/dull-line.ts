/**
 * The common debug lines of cloud-init.log, which say nothing about a lookup: four of five lines of it. They are
 * told by a few characters, so that nothing else of them is looked at.
 */
import { createLiteralSearch } from './literal-search.ts'
import type { LogText } from './log-text.ts'

/**
 * True for a line like `2026-11-22 09:32:28,671 - util.py[DEBUG]: Reading from /x`: the timestamp's
 * shape at fixed places, then a debug message that begins with one of a few dull words.
 */
export function isDull(log: LogText, from: number, end: number): boolean {
  const { bytes } = log
  if (end - from < 46 || bytes[from + 19] !== 44 || bytes[from + 24] !== 45) return false
  if (bytes[from] !== 50 && bytes[from] !== 49) return false
  let level = from + 26
  while (level < from + 60 && bytes[level] !== 91) level += 1
  return bytes[level] === 91 && bytes[level + 1] === 68 && isDullMessage(log, level + 9, end)
}

/** By the first letter of the message, because nearly every debug line comes here. */
function isDullMessage(log: LogText, at: number, end: number): boolean {
  const { bytes } = log
  switch (bytes[at]) {
    case 82: // Reading from, Read 16 bytes, Running command, Running config-…, Restoring
      return (
        has(bytes, at, READ) ||
        has(bytes, at, RUNNING_CONFIG) ||
        (has(bytes, at, RUNNING_MODULE) && !has(bytes, end - FAILED.length, FAILED)) ||
        has(bytes, at, RESTORING)
      )
    case 87: // Writing to
      return has(bytes, at, WRITING) && BOOT_FINISHED.next(log, at, end) < 0
    case 81: // Queuing POST
      return has(bytes, at, QUEUING)
    case 91: // [0/1] open 'http://…'
      return has(bytes, at + 4, OPEN)
    case 65: // Attempting to, Atomically writing
    case 113: // querying dmi data
      return true
    case 115: // start: modules-config/config-…
      return has(bytes, at, START_MODULES)
    case 102: // finish: modules-config/config-…, but not the stage's own finish
      return has(bytes, at, FINISH_MODULES) && hasSlash(bytes, at + 20)
    case 67: // Changing the ownership, Calling handler
      return has(bytes, at, CHANGING) || has(bytes, at, CALLING_HANDLER)
    default:
      return false
  }
}

const BOOT_FINISHED = createLiteralSearch(['boot-finished'])
const READ = codes('Rea')
const RUNNING_CONFIG = codes('Running c')
const RUNNING_MODULE = codes('Running module')
const FAILED = codes('failed')
const RESTORING = codes('Restoring')
const WRITING = codes('Writing to')
const QUEUING = codes('Queuing POST')
const OPEN = codes('] open')
const START_MODULES = codes('start: modules-')
const FINISH_MODULES = codes('finish: modules-')
const CHANGING = codes('Changing')
const CALLING_HANDLER = codes('Calling h')

function codes(word: string): Uint8Array {
  return Buffer.from(word, 'latin1')
}

function has(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return false
  return true
}

/** Stages have names of five to seven letters. */
function hasSlash(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 47 || bytes[at + 1] === 47 || bytes[at + 2] === 47 || bytes[at + 3] === 47
}
