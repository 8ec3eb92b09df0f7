/** The clocks that a line carries: its own time, and the kernel's uptime. Only differences of one section mean anything. */

export interface LineClock {
  /** Seconds of whatever zone the log uses. */
  wall: number | null
  /** Uptime seconds of `[   25.440000]`. */
  kernel: number | null
}

const ISO = /(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)[,.](\d{1,6})/
const SYSLOG = /(\w{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)/
const KERNEL = /\[ {0,6}(\d{1,9}\.\d{1,6})\]/

/** Reads the clocks in the first 120 characters of `line`. */
export function clockOf(line: string): LineClock {
  if (isOfLog(line)) return { wall: timeOfLog(line), kernel: null }
  const head = line.slice(0, 120)
  const kernel = KERNEL.exec(head)?.[1]
  return { wall: wallClock(head), kernel: kernel === undefined ? null : Number(kernel) }
}

/** The form of cloud-init.log, `2017-10-19 15:50:02,546 - `, by its punctuation. */
function isOfLog(line: string): boolean {
  return (
    line.charCodeAt(4) === 45 &&
    line.charCodeAt(10) === 32 &&
    line.charCodeAt(13) === 58 &&
    line.charCodeAt(19) === 44 &&
    line.charCodeAt(24) === 45
  )
}

/** Digit by digit, because a slice and a conversion for each of seven numbers take longer than the search did. */
function timeOfLog(line: string): number | null {
  const ms = Date.UTC(
    digits(line, 0, 4),
    digits(line, 5, 7) - 1,
    digits(line, 8, 10),
    digits(line, 11, 13),
    digits(line, 14, 16),
    digits(line, 17, 19),
  )
  const seconds = ms / 1000 + digits(line, 20, 23) / 1000
  return Number.isNaN(seconds) ? null : seconds
}

/** NaN where one of them is no digit. */
function digits(line: string, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at += 1) {
    const digit = line.charCodeAt(at) - 48
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
