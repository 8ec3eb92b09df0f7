/** How a machine came up since a moment, for a client that waits for it: answered once it is known, or when the wait is over. */
import type { Context, Hono } from 'hono'
import * as z from 'zod'
import { VERDICT_ASK_AGAIN_S, VERDICT_WAIT_MOST_S } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'
import { publicLink } from '../../shared/public-link.ts'
import { bootPath } from '../../shared/view/boot-path.ts'
import { oneOf, queryFaults, wholeNumber } from '../../shared/view/query-fields.ts'
import { type Awaited, awaitedVerdict } from '../boots/awaited-verdict.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { ProblemError } from '../http/problem-response.ts'
import { neverReportedSummary } from '../launches/never-reported.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { badQuery } from './bad-query.ts'
import { readBoot } from './boot-reads.ts'
import { answerJson } from './json-shapes.ts'

export const verdictQuery = z.object({
  /** Boots that began before this moment do not count. */
  since: z.iso.datetime({ offset: true, error: 'a moment as 2026-11-30T09:00:00Z' }),
  /** How long the answer may wait; on AWS it is given at once. */
  wait_s: wholeNumber(0, VERDICT_WAIT_MOST_S).default(0),
  /** `final`: 503 with Retry-After while nothing is final, for clients that look only at the status. */
  demand: oneOf(['final']).optional(),
  fleet: z.string().optional(),
})

/** `GET /v1/instances/{id}/verdict`. */
export function addVerdictRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/v1/instances/:id/verdict', async (c) => {
    const { fleet } = await authenticate(c)
    const { since, wait_s, demand } = readQuery(c)
    const about = { fleet, instance: c.req.param('id'), since: Date.parse(since) }
    const { item, awaited, isEarly } = await awaitVerdict(deps, about, wait_s * 1000, c.req.raw.signal)
    if (demand === 'final' && awaited.is === 'waiting') throw notFinal(awaited)
    const answer = answerJson(c, {
      instance: about.instance,
      fleet,
      since: new Date(about.since).toISOString(),
      at: new Date(deps.now()).toISOString(),
      ...(await verdictJson(deps, fleet, item, awaited)),
      launch: item?.launch ? launchJson(item.launch) : null,
    })
    if (isEarly && awaited.is === 'waiting') answer.headers.set('retry-after', String(VERDICT_ASK_AGAIN_S))
    return answer
  })
}

interface About {
  fleet: string
  instance: string
  since: number
}

interface Waited {
  item: InstanceItem | null
  awaited: Awaited
  /** This server cannot wait: the client must ask again later. */
  isEarly: boolean
}

/**
 * One read, and one more for each change, as long as there is time and this process runs. Listening starts before the first
 * read, so no change is missed.
 */
async function awaitVerdict(
  { store, news }: ApiDeps,
  { fleet, instance, since }: About,
  ms: number,
  signal: AbortSignal,
): Promise<Waited> {
  const listener = ms === 0 ? null : (news?.listen(fleet, instance) ?? null)
  const end = performance.now() + ms
  let canWait = listener !== null
  try {
    for (;;) {
      const item = await store.getInstance(fleet, instance)
      const awaited = awaitedVerdict(item, since)
      const left = end - performance.now()
      if (awaited.is !== 'waiting' || !canWait || left <= 0 || signal.aborted)
        return { item, awaited, isEarly: !canWait }
      canWait = (await listener?.next(left, signal)) ?? false
    }
  } finally {
    listener?.stop()
  }
}

/** No guest text: the roles that announce machines may not read it. */
async function verdictJson(deps: ApiDeps, fleet: string, item: InstanceItem | null, awaited: Awaited) {
  const nothing = { verdict: null, cause: null, confidence: null, boot: null, remedy: null }
  if (awaited.is === 'gone' || item === null) return { state: awaited.is, reason: null, ...nothing }
  const { boot } = awaited
  const reason = awaited.is === 'waiting' ? awaited.reason : null
  if (boot === null) return { state: awaited.is, reason, ...nothing }
  const { verdict, cause, boot_key, began_at, image } = boot
  const path = bootPath({ ...boot, fleet, instance: item.instance })
  const shown = {
    boot_key,
    began_at: new Date(began_at).toISOString(),
    image,
    link: publicLink(deps.config.public_url, path),
  }
  const judged = awaited.is === 'waiting' ? null : await remedyOf(deps, fleet, item, boot)
  return {
    state: awaited.is,
    reason,
    verdict,
    cause,
    confidence: judged?.confidence ?? null,
    boot: shown,
    remedy: judged?.remedy ?? null,
  }
}

async function remedyOf(
  deps: ApiDeps,
  fleet: string,
  item: InstanceItem,
  boot: InstanceItem['boots'][number],
) {
  if (boot.verdict === 'never_reported')
    return {
      confidence: null,
      remedy: item.launch === null ? null : neverReportedSummary(item, item.launch).remedy,
    }
  const { instance } = item
  const read = await readBoot(deps, { fleet, instance, boot_key: boot.boot_key, guest: boot.guest })
  if (!read?.judgement) return null
  const isWell = boot.verdict === 'ok'
  return { confidence: read.judgement.confidence, remedy: isWell ? null : read.judgement.remedy.summary }
}

const launchJson = ({ at, said_at, deadline_at }: NonNullable<InstanceItem['launch']>) => ({
  at: new Date(said_at ?? at).toISOString(),
  deadline_at: new Date(deadline_at).toISOString(),
})

function readQuery(c: Context): z.infer<typeof verdictQuery> {
  const parsed = verdictQuery.safeParse(c.req.query())
  if (parsed.success) return parsed.data
  throw badQuery(queryFaults(parsed.error))
}

function notFinal(awaited: Extract<Awaited, { is: 'waiting' }>): ProblemError {
  const detail = `There is no final verdict yet (${awaited.reason.replaceAll('_', ' ')}); ask again.`
  return new ProblemError(problem(503, 'not_final', 'Not final', detail), {
    'retry-after': String(VERDICT_ASK_AGAIN_S),
  })
}
