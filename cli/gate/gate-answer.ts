/** The answer of `GET /v1/images/{image}/gate`, as far as the command shows it, and what it exits with. */
import * as z from 'zod'
import { DECISIONS, type Decision } from '../../shared/gate/decision.ts'
import { METRICS } from '../../shared/gate/gate-boot.ts'
import { counted } from '../../shared/view/number-words.ts'

const side = z.looseObject({ boots: z.number(), value: z.number().nullable() })
const things = z.array(z.looseObject({ code: z.string(), boots: z.number() }))
const evidence = z.looseObject({
  instance: z.string(),
  boot_key: z.string(),
  verdict: z.string(),
  cause: z.string(),
  value_s: z.number().nullable(),
  link: z.string(),
})
const sample = z.looseObject({
  counted: z.number(),
  lost: z.number(),
  claimed: z.number(),
  pending: z.number(),
  undecided: z.number(),
  repeated: z.number(),
  behind_pending: z.number(),
})

export const gateAnswer = z.looseObject({
  image: z.string(),
  baseline: z.string(),
  at: z.string(),
  decision: z.enum(DECISIONS),
  settled: z.boolean(),
  reason: z.string(),
  needs: z.number().nullable(),
  link: z.string(),
  boots: z.looseObject({ candidate: sample, baseline: sample }),
  tests: z.array(
    z.looseObject({
      test: z.enum(['failures', ...METRICS]),
      result: z.enum(['worse', 'no_worse', 'not_found', 'undecided', 'not_measured']),
      candidate: side,
      baseline: side,
      effect: z.number().nullable(),
      interval: z.tuple([z.number(), z.number()]).nullable(),
      p: z.number().nullable(),
      needs: z.number().nullable(),
      rule: z.string(),
      says: z.string(),
      evidence: z.array(evidence),
    }),
  ),
  news: z.looseObject({ causes: things, findings: things, lints: things }),
})
export type GateAnswer = z.infer<typeof gateAnswer>
export type AnsweredTest = GateAnswer['tests'][number]

/** 2 is shared with usage and with a server that does not answer: in all of these nothing was judged. */
export const EXIT_CODES: Record<Decision, number> = {
  promote: 0,
  refuse: 1,
  inconclusive: 3,
  cannot_judge: 2,
}

/** `2 boots have dns_failure, which the baseline has not`; one line for each kind that is new. */
export function newsLines({ news }: GateAnswer): string[] {
  const kinds = [
    ['New cause', news.causes],
    ['New finding', news.findings],
    ['New fault of its configuration', news.lints],
  ] as const
  return kinds.flatMap(([kind, found]) =>
    found.map(({ code, boots }) => `${kind}: ${code}, in ${counted(boots, 'boot')}`),
  )
}

/** `At least 20 more boots are needed.`; nothing where no more are, or nobody can say how many. */
export function moreBoots(needs: number | null): string[] {
  if (needs === null || needs <= 0) return []
  return [`At least ${counted(needs, 'more boot')} of the candidate ${needs === 1 ? 'is' : 'are'} needed.`]
}

/** What else a reader has to know of the boots that were looked at. */
export function bootLines({ boots: { candidate, baseline } }: GateAnswer): string[] {
  const more = [
    [candidate.pending, 'still booting'],
    [candidate.behind_pending, 'behind them, counted when those have ended'],
    [candidate.claimed, 'that nobody vouches for, not counted'],
    [candidate.undecided, 'that nobody can judge, not counted'],
    [candidate.repeated, 'more of the same machines, not counted'],
  ] as const
  const shown = more.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]))
  return [
    `${counted(candidate.counted, 'boot')} of the candidate ${candidate.counted === 1 ? 'counts' : 'count'}${shown.length === 0 ? '' : ` (${shown.join('; ')})`}, and ${baseline.counted} of the baseline`,
  ]
}
