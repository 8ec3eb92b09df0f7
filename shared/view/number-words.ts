/** Numbers as people read them. Pure. */
import type { Interval } from '../verdict.ts'
import { isTimed } from './image-report.ts'

const MINUS = '\u2212'

/** `4.43 s`, `26.0 s`, `2 min 5 s`, `2 h 13 min`. */
export function seconds(value: number): string {
  const size = Math.abs(value)
  const sign = value < 0 ? MINUS : ''
  if (size < 10) return `${sign}${size.toFixed(2)} s`
  if (size < 120) return `${sign}${size.toFixed(1)} s`
  const whole = Math.round(size)
  if (whole < 7200) return `${sign}${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(whole / 60)
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `26.18 s`, `0.05 s`, `24 min 36 s`: a moment of a boot, as precise as a console counts it for the first two minutes. */
export const uptimeWords = (value: number): string =>
  Math.abs(value) < 120 ? `${value.toFixed(2)} s` : seconds(value)

/** `4.4 s`, `2 min 5 s`: of what is known to a tenth of a second at best. */
export const aboutSeconds = (value: number): string =>
  Math.abs(value) < 120 ? `${value.toFixed(1)} s` : seconds(value)

const SIZES = ['KiB', 'MiB', 'GiB', 'TiB'] as const

/** `7897 bytes`, `13 KiB`, `1.5 MiB`, `40 GiB`: powers of 1024, as `ls -h` and `df -h` count. */
export function sizeWords(bytes: number): string {
  if (bytes < 10_000) return `${bytes} bytes`
  let [size, unit] = [bytes / 1024, 0]
  // What is rounded to 1024 is one of the next unit.
  for (; size >= 1023.5 && unit < SIZES.length - 1; unit++) size /= 1024
  return `${size < 9.95 ? Number(size.toFixed(1)) : Math.round(size)} ${SIZES[unit]}`
}

/** A duration in milliseconds as words: `1 min`, `2 h 5 min`, `3 days`. */
export function spanWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes < 60) return `${minutes} min`
  if (minutes >= 48 * 60) return `${Math.round(minutes / 1440)} days`
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`
}

/** `97.3 %`; never 100 % where one is missing, never 0 % where there is one; `–` of nothing (0 / 0). */
export function percent(share: number): string {
  if (Number.isNaN(share)) return '–'
  if (share <= 0 || share >= 1) return `${share <= 0 ? 0 : 100} %`
  const shown = Math.min(99.9, Math.max(0.1, Math.round(share * 1000) / 10))
  return `${shown.toFixed(1)} %`
}

/** `1 boot`, `2,400 boots`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

/** `the last day`, `the last 7 days`; from a number, or from an option's text. */
export const lastDays = (days: number | string): string =>
  Number(days) === 1 ? 'the last day' : `the last ${days} days`

/** A race margin in words: `lost by at most 4.43 s`, `won by 0.89 s or more`. */
export function marginWords(margin: Interval): string {
  const [low, high] = margin
  if (high <= 0 && low < 0) return `lost by ${bounds(-high, -low)}`
  if (!isTimed(margin)) return 'won, margin unknown'
  if (high - low < 0.05) return `won by ${seconds(low)}`
  return `won by ${seconds(low)} or more`
}

function bounds(least: number, most: number): string {
  if (most - least < 0.05) return seconds(most)
  return least < 0.05 ? `at most ${seconds(most)}` : `${seconds(least)} to ${seconds(most)}`
}
