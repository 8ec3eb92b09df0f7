/** Fields of a URL's query with errors in plain words: people type them, and read the answer. Pure. */
import * as z from 'zod'
import { type ProblemError, pointersOf } from '../problem.ts'

/** Digits as a number from `least` to `most`; the error names both. */
export function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}

/** One of a list of words; the error names them. */
export const oneOf = <const W extends readonly [string, ...string[]]>(words: W) =>
  z.enum(words, { error: `one of ${words.join(', ')}` })

/** Text of limited length; the error names the limit. */
export const textUpTo = (most: number) =>
  z.string({ error: 'text is wanted' }).max(most, { error: `at most ${most} characters` })

/** The errors of a query, each under `?name`. */
export const queryFaults = (error: z.ZodError): ProblemError[] =>
  pointersOf(error).map(({ detail, pointer }) => ({ detail, pointer: `?${pointer.slice(1)}` }))
