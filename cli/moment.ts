import { InvalidArgumentError } from 'commander'

/** For commander: a moment, RFC 3339 or an age (`7d`), in epoch milliseconds. */
export function momentOf(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const scale = { s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 0
  if (number !== undefined) return Date.now() - Number(number) * scale * 1000
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new InvalidArgumentError('write it as 2026-11-30T09:00:00Z, 2026-11-30 or 7d.')
  return at
}

/** A moment of an answer (RFC 3339, UTC) to the minute, for the cells of a table: `2026-11-30 13:44`. */
export const minuteText = (iso: string): string => iso.slice(0, 16).replace('T', ' ')
