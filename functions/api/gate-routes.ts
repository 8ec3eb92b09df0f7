/** May this image go out? As JSON, at once or once it is decided, and as a page. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Context, Hono } from 'hono'
import * as z from 'zod'
import { isSettled } from '../../shared/gate/gate.ts'
import type { GateQuestion } from '../../shared/gate/gate-path.ts'
import { GATE_DEFAULTS, type GateSettings } from '../../shared/gate/gate-settings.ts'
import { GATE_EVERY_MS, VERDICT_ASK_AGAIN_S, VERDICT_WAIT_MOST_S } from '../../shared/policy/waits.ts'
import { HOUR_S } from '../../shared/time.ts'
import { oneOf, queryFaults, wholeNumber } from '../../shared/view/query-fields.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { bootsOfImage } from '../store/instance-news.ts'
import { badQuery } from './bad-query.ts'
import { gateJson } from './gate-json.ts'
import { type ReadGate, readGate } from './gate-reads.ts'
import { answerJson } from './json-shapes.ts'

const share = () => {
  const error = 'a share between 0 and 1, as 0.01'
  return z.coerce.number({ error }).gt(0, { error }).lt(1, { error })
}
const secondsOf = (most: number) => {
  const error = `seconds from 0 to ${most}`
  return z.coerce.number({ error }).min(0, { error }).max(most, { error })
}
const moment = () => z.iso.datetime({ offset: true, error: 'a moment as 2026-11-30T09:00:00Z' })
const yes = () => oneOf(['0', '1']).default('0')

export const gateQuery = z.object({
  /** The baseline image. */
  baseline: z.string({ error: 'the name of an image' }).min(1, { error: 'the name of an image' }),
  /** Boots of the candidate first reported before this moment do not count. */
  since: moment().optional(),
  /** The same for the baseline. */
  baseline_since: moment().optional(),
  p0: share().default(GATE_DEFAULTS.p0),
  p1: share().default(GATE_DEFAULTS.p1),
  alpha: share().default(GATE_DEFAULTS.alpha),
  beta: share().default(GATE_DEFAULTS.beta),
  /** A shift refuses where it is at least so many seconds … */
  slower_s: secondsOf(HOUR_S).default(GATE_DEFAULTS.slower_s),
  /** … and at least this share of the baseline's median. */
  slower_share: z.coerce
    .number({ error: 'a share of at least 0' })
    .min(0, { error: 'a share of at least 0' })
    .default(GATE_DEFAULTS.slower_share),
  /** A boot whose race margin is at most so many seconds counts as lost. */
  margin_at_risk_s: secondsOf(HOUR_S).optional(),
  /** `1`: a boot that recovered counts as lost. */
  recovered_is_loss: yes(),
  failures_by: oneOf(['auto', 'wald', 'fisher']).default(GATE_DEFAULTS.failures_by),
  /** `1`: promote only what is shown to be no slower and no closer to losing the race. */
  strict: yes(),
  /** How long the answer may wait for a decision; on AWS it is given at once. */
  wait_s: wholeNumber(0, VERDICT_WAIT_MOST_S).default(0),
  fleet: z.string().optional(),
})

/** `GET /v1/images/{image}/gate`. */
export function addGateRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/v1/images/:image/gate', async (c) => {
    const { fleet } = await authenticate(c)
    const { question, wait_s } = readGateQuery(c, fleet, c.req.param('image'))
    const { gate, isEarly } = await awaitGate(deps, question, wait_s * 1000, c.req.raw.signal)
    const answer = answerJson(c, gateJson(question, gate, deps.config.public_url))
    if (isEarly && !isSettled(gate)) answer.headers.set('retry-after', String(VERDICT_ASK_AGAIN_S))
    return answer
  })
}

/** Parses the query; 400 with a pointer for each invalid field. `against` is the baseline where the path names it, as on the page. */
export function readGateQuery(
  c: Context,
  fleet: string,
  image: string,
  against?: string,
): { question: GateQuestion; wait_s: number } {
  const parsed = gateQuery.safeParse({
    ...c.req.query(),
    ...(against === undefined ? {} : { baseline: against }),
  })
  if (!parsed.success) throw badQuery(queryFaults(parsed.error))
  const { baseline, since, baseline_since, wait_s, fleet: _, margin_at_risk_s = null, ...asked } = parsed.data
  const settings: GateSettings = {
    ...asked,
    margin_at_risk_s,
    strict: asked.strict === '1',
    recovered_is_loss: asked.recovered_is_loss === '1',
  }
  if (settings.p1 <= settings.p0)
    throw badQuery([{ pointer: '?p1', detail: `a share of more than p0, which is ${settings.p0}` }])
  if (baseline === image)
    throw badQuery([{ pointer: '?baseline', detail: 'another image than the one that is judged' }])
  const from = (text: string | undefined) => (text === undefined ? 0 : Date.parse(text))
  return {
    question: { fleet, image, baseline, since: from(since), baseline_since: from(baseline_since), settings },
    wait_s,
  }
}

interface Waited {
  gate: ReadGate
  /** This server cannot wait: the client must ask again later. */
  isEarly: boolean
}

/** One answer, and another for each change of the candidate's boots, at most every two seconds. */
async function awaitGate(
  deps: ApiDeps,
  question: GateQuestion,
  ms: number,
  signal: AbortSignal,
): Promise<Waited> {
  const { fleet, image } = question
  const listener = ms === 0 ? null : (deps.news?.listen(fleet, bootsOfImage(image)) ?? null)
  const end = performance.now() + ms
  let canWait = listener !== null
  try {
    for (;;) {
      const gate = await readGate(deps, question)
      const left = end - performance.now()
      if (isSettled(gate) || !canWait || left <= 0 || signal.aborted) return { gate, isEarly: !canWait }
      canWait = (await listener?.next(left, signal)) ?? false
      if (canWait && !signal.aborted && end - performance.now() > GATE_EVERY_MS) await pause(GATE_EVERY_MS)
    }
  } finally {
    listener?.stop()
  }
}
