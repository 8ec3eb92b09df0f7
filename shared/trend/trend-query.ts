/** The image and time of a trend, as the page and the API read them from their query. Pure. */
import * as z from 'zod'
import { textUpTo, wholeNumber } from '../view/query-fields.ts'

const blank = (value: unknown) => (value === '' ? undefined : value)

export const trendQuery = z.object({
  days: z.preprocess(blank, wholeNumber(1, 365).default(7)),
  /** The image's whole name; without it all images together. */
  image: z.preprocess(blank, textUpTo(256).optional()),
})
