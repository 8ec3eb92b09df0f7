/** The filters of a list of one image's boots, parsed from the URL's query. Pure. */
import * as z from 'zod'
import { hasLabel, type LabelledBoot } from '../boot-labels.ts'
import { CAUSES, VERDICTS } from '../verdict.ts'
import { FAILING } from './boot-filters.ts'
import { oneOf, textUpTo, wholeNumber } from './query-fields.ts'

const blank = (value: unknown) => (value === '' ? undefined : value)
const LABELS_ASKED = 8

/** The query of `GET /v1/images/{image}/boots`. Empty fields count as absent, because plain forms send them. */
export const imageBootQuery = z.object({
  verdict: z.preprocess(blank, oneOf([...VERDICTS, 'failing']).optional()),
  cause: z.preprocess(blank, oneOf(CAUSES).optional()),
  label: z
    .preprocess(
      (value) => [value ?? []].flat().filter((one) => one !== ''),
      z.array(textUpTo(330)).max(LABELS_ASKED, { error: `at most ${LABELS_ASKED} labels` }),
    )
    .describe('`name:value`; of several, boots that have all'),
  since: z.preprocess(
    blank,
    z.iso.datetime({ offset: true, error: 'a moment as 2026-11-30T09:00:00Z' }).optional(),
  ),
  /** How far back to look, without `since`. */
  days: z.preprocess(blank, wholeNumber(1, 90).default(7)),
  limit: z.preprocess(blank, wholeNumber(1, 200).default(50)),
  cursor: z.preprocess(blank, textUpTo(2000).optional()),
})
export type ImageBootQuery = z.infer<typeof imageBootQuery>

/** Whether the filters match this boot. */
export function isAskedFor(
  boot: LabelledBoot & { verdict: string; cause: string },
  { verdict, cause, label }: ImageBootQuery,
): boolean {
  if (verdict === 'failing') {
    if (!FAILING.some((one) => one === boot.verdict)) return false
  } else if (verdict !== undefined && verdict !== boot.verdict) return false
  return (cause === undefined || cause === boot.cause) && label.every((one) => hasLabel(boot, one))
}

/** True where any filter narrows the list. */
export const isNarrowed = ({ verdict, cause, label }: ImageBootQuery): boolean =>
  verdict !== undefined || cause !== undefined || label.length > 0
