import { InvalidArgumentError } from 'commander'

/** For commander: digits from `least` to `most`, kept as typed. An error is reported before any request. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): string => {
    const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
    if (number >= least && number <= most) return text
    throw new InvalidArgumentError(`a whole number from ${least} to ${most}.`)
  }
