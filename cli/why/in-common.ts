/** What the failing machines of an incident share, as `why` and `incidents` print it. Pure. */
import * as z from 'zod'
import { displayLine } from '../../shared/display.ts'
import { counted } from '../../shared/view/number-words.ts'

/** The part of an incident's answer; missing where the server is older, null where nobody searched. */
export const cohortAnswer = z
  .looseObject({
    statement: z.string().nullable(),
    looked_at: z.string(),
    since: z.string(),
    machines: z.number(),
  })
  .nullish()

/** One line; empty where nothing is certain enough. */
export function inCommonLines(cohort: z.infer<typeof cohortAnswer>): string[] {
  if (!cohort || cohort.statement === null) return []
  const minute = (moment: string) => moment.slice(0, 16).replace('T', ' ')
  const among = `${counted(cohort.machines, 'VM')} that booted since ${minute(cohort.since)}, as of ${minute(cohort.looked_at)}`
  return [`in common: ${displayLine(cohort.statement, 1000)} (of ${among} UTC)`]
}
