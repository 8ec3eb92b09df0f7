/** Fields of a URL's query whose faults are said in plain words: people type them, and read the answer. Pure. */
import * as z from 'zod'
import { type ProblemError, pointersOf } from '../problem.ts'

/** Digits as a number from `least` to `most`; says so of anything else. */
export function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}

/** One of a list of words; names them. */
export const oneOf = <const W extends readonly [string, ...string[]]>(words: W) =>
  z.enum(words, { error: `one of ${words.join(', ')}` })

/** Text that says how long it may be. */
export const textUpTo = (most: number) =>
  z.string({ error: 'text is wanted' }).max(most, { error: `at most ${most} characters` })

/** What of a query is not understood, each fault under `?name`. */
export const queryFaults = (error: z.ZodError): ProblemError[] =>
  pointersOf(error).map(({ detail, pointer }) => ({ detail, pointer: `?${pointer.slice(1)}` }))
