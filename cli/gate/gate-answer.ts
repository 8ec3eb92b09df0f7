/** The answer of `GET /v1/images/{image}/gate`, as far as the command shows it, and the exit code. */
import * as z from 'zod'
import { DECISIONS, type Decision } from '../../shared/gate/decision.ts'
import { METRICS } from '../../shared/gate/gate-boot.ts'
import { NEWS_WORDS, thingWords, unknownLints } from '../../shared/gate/gate-words.ts'
import { isNew } from '../../shared/gate/news.ts'
import { counted } from '../../shared/view/number-words.ts'

const side = z.looseObject({ boots: z.number(), value: z.number().nullable() })
const seen = z.looseObject({
  candidate_of: z.number(),
  baseline_of: z.number(),
  things: z
    .array(z.looseObject({ code: z.string(), candidate: z.number(), baseline: z.number().nullable() }))
    .nullable(),
})
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
  news: z.looseObject({ causes: seen, findings: seen, lints: seen }),
})
export type GateAnswer = z.infer<typeof gateAnswer>
export type AnsweredTest = GateAnswer['tests'][number]

/** 2 is shared with usage errors and with a server that does not answer: in all of these nothing was judged. */
export const EXIT_CODES: Record<Decision, number> = {
  promote: 0,
  refuse: 1,
  inconclusive: 3,
  cannot_judge: 2,
}

const NEWS = ['causes', 'findings', 'lints'] as const

/**
 * `New cause: dns_failure, in 2 of 40 boots; of the baseline in 0 of 100`: a line for each thing that is new, or may be;
 * and one where the configuration of an image is unknown.
 */
export function newsLines({ news, boots }: GateAnswer): string[] {
  const lines = NEWS.flatMap((kind) =>
    (news[kind].things ?? [])
      .filter(({ baseline }) => baseline === null || baseline === 0)
      .map((thing) => {
        const what = isNew(thing) ? `New ${NEWS_WORDS[kind]}` : capitalized(NEWS_WORDS[kind])
        return `${what}: ${thing.code}, ${thingWords(thing, news[kind])}`
      }),
  )
  const unknown = unknownLints(news.lints, {
    candidate: boots.candidate.counted,
    baseline: boots.baseline.counted,
  })
  return unknown === null ? lines : [...lines, unknown]
}

const capitalized = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** `At least 20 more boots are needed.`; nothing where no more are, or the number is unknown. */
export function moreBoots(needs: number | null): string[] {
  if (needs === null || needs <= 0) return []
  return [`At least ${counted(needs, 'more boot')} of the candidate ${needs === 1 ? 'is' : 'are'} needed.`]
}

/** What else a reader must know about the boots that were read. */
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
