/** The filters of a list of boots: parsed from the URL's query, and written back into links. Pure. */
import * as z from 'zod'
import { displayLine } from '../display.ts'
import { CAUSES, VERDICTS } from '../verdict.ts'
import { oneOf, textUpTo, wholeNumber } from './query-fields.ts'

const blank = (value: unknown) => (value === '' ? undefined : value)
const name = z.preprocess(blank, textUpTo(256).optional())

/** The query of `/` and `GET /v1/boots`. Empty fields count as absent, because plain forms send them. */
export const bootQuery = z.object({
  verdict: z.preprocess(blank, oneOf([...VERDICTS, 'failing']).optional()),
  cause: z.preprocess(blank, oneOf(CAUSES).optional()),
  image: name,
  instance: name,
  /** How far back to look. */
  days: z.preprocess(blank, wholeNumber(1, 90).default(7)),
  limit: z.preprocess(blank, wholeNumber(1, 200).default(50)),
  cursor: z.preprocess(blank, textUpTo(2000).optional()),
})
export type BootQuery = z.infer<typeof bootQuery>

/** Verdicts that may need a person. */
export const FAILING = ['never_reported', 'failed', 'stalled', 'degraded'] as const

interface Filterable {
  verdict: string
  cause: string
  image: string
  instance: string
}

/** Whether the filters match this boot. Image and instance match in part: people know how a name begins. */
export function matchesFilters(boot: Filterable, query: BootQuery): boolean {
  if (query.verdict === 'failing') {
    if (!FAILING.some((verdict) => verdict === boot.verdict)) return false
  } else if (query.verdict !== undefined && query.verdict !== boot.verdict) return false
  if (query.cause !== undefined && query.cause !== boot.cause) return false
  if (query.image !== undefined && !holds(boot.image, query.image)) return false
  return query.instance === undefined || holds(boot.instance, query.instance)
}

/** Compared as displayed: nobody can type invisible characters. */
const holds = (text: string, part: string) =>
  displayLine(text).toLowerCase().includes(displayLine(part).toLowerCase())

/** True where any filter narrows the list. */
export function isFiltered({ verdict, cause, image, instance }: BootQuery): boolean {
  return [verdict, cause, image, instance].some((value) => value !== undefined)
}

/** A field with several values appears several times. */
export type QueryFields = Record<string, string | number | readonly string[] | undefined>

/** The query string of this list with some of its fields changed (`undefined` removes one), beginning with `?` or empty. */
export function queryString(fields: QueryFields): string {
  const set = Object.entries(fields).flatMap(([key, value]) =>
    [value ?? []].flat().map((one) => ({ key, one })),
  )
  const text = new URLSearchParams(
    set.filter(({ one }) => one !== '').map(({ key, one }): [string, string] => [key, String(one)]),
  ).toString()
  return text === '' ? '' : `?${text}`
}
