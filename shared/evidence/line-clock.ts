/** Reads a line's clocks: its own time, and the kernel's uptime. Only differences within one section mean anything. */
import type { LogText } from './log-text.ts'

export interface LineClock {
  /** Seconds in the log's own time zone. */
  wall: number | null
  /** Uptime seconds of `[   25.440000]`. */
  kernel: number | null
}

/** A time of day; a line without one, such as a frame of a traceback, need not be searched for a date. */
const TIME = /\d\d:\d\d:\d\d/
const ISO = /(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)[,.](\d{1,6})/
const SYSLOG = /(\w{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)/
const KERNEL = /\[ {0,6}(\d{1,9}\.\d{1,6})\]/

/** The clocks of `line`, which begins at `from` in `log`. A line in the form of cloud-init.log needs no regular expression. */
export function clockAt(log: LogText, from: number, line: string): LineClock {
  if (line.length > 24 && isOfLog(log.bytes, from)) return { wall: timeOfLog(log.bytes, from), kernel: null }
  return clockOf(line)
}

/** Reads the clocks in the first 120 characters of `line`. */
export function clockOf(line: string): LineClock {
  const head = line.slice(0, 120)
  const kernel = head.includes('[') ? KERNEL.exec(head)?.[1] : undefined
  return {
    wall: TIME.test(head) ? wallClock(head) : null,
    kernel: kernel === undefined ? null : Number(kernel),
  }
}

/** The form of cloud-init.log, `2017-10-19 15:50:02,546 - `, by its punctuation. */
function isOfLog(bytes: Uint8Array, from: number): boolean {
  return (
    bytes[from + 4] === 45 &&
    bytes[from + 10] === 32 &&
    bytes[from + 13] === 58 &&
    bytes[from + 19] === 44 &&
    bytes[from + 24] === 45
  )
}

function timeOfLog(bytes: Uint8Array, from: number): number | null {
  const number = (at: number, size: number) => digits(bytes, from + at, size)
  const day = secondsOfDay(number(0, 4), number(5, 2), number(8, 2))
  const seconds = day + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2) + number(20, 3) / 1000
  return Number.isNaN(seconds) ? null : seconds
}

/** The day that was asked for last: nearly all lines of a log have the same one. */
let known = { year: 0, month: 0, day: 0, seconds: 0 }

/** The time at its midnight. */
function secondsOfDay(year: number, month: number, day: number): number {
  if (year !== known.year || month !== known.month || day !== known.day)
    known = { year, month, day, seconds: Date.UTC(year, month - 1, day) / 1000 }
  return known.seconds
}

/** NaN where one of them is not a digit. */
function digits(bytes: Uint8Array, at: number, size: number): number {
  let number = 0
  for (let index = 0; index < size; index += 1) {
    const digit = (bytes[at + index] as number) - 48
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN
  }
  return number
}

/** `2017-10-19 15:50:02,546`, or syslog's `Dec 22 06:51:18`, which has no year. */
function wallClock(head: string): number | null {
  const iso = ISO.exec(head)
  if (iso !== null) {
    const [year = 0, month = 0, day, hour, minute, second] = iso.slice(1, 7).map(Number)
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 + Number(`0.${iso[7]}`)
  }
  const syslog = SYSLOG.exec(head)
  if (syslog === null) return null
  const [, month, day, hour, minute, second] = syslog
  const ms = Date.parse(`${day} ${month} 2000 ${hour}:${minute}:${second} UTC`)
  return Number.isNaN(ms) ? null : ms / 1000
}
