/**
 * A failing instance joins the incident of its cause and image (docs/data.md, Concurrency). Either the worker that wants to
 * resolve sees the member, or the joiner sees the state and opens it again.
 */
import { carriedNotifications } from '../../shared/page/notification.ts'
import { JOIN_ROUNDS } from '../../shared/policy/retries.ts'
import { seenInstance } from '../../shared/remediation/target.ts'
import type { Trust } from '../../shared/trust.ts'
import type { Deps } from '../deps.ts'
import { change } from '../store/change.ts'
import type { IncidentHead, IncidentRef, Member } from '../store/incident-item.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { type EvaluationRequest, requestEvaluation } from './gather.ts'
import { withKind } from './kinds.ts'
import { compareMember } from './members.ts'
import { rememberIncident } from './remember-incident.ts'

export interface Join extends Omit<IncidentRef, 'gen'> {
  instance: string
  boot_key: string
  trust: Trust
  severity: IncidentHead['severity']
  /** Shown in the page when this member opens the incident. Safe to show: no raw guest text. */
  summary: { evidence: string; remedy: string }
  /** Only for the incident of all unknown machines: names cause and image. */
  kind?: string
}

type JoinDeps = Pick<Deps, 'store' | 'poke' | 'now' | 'log'>

/**
 * Opens or re-opens the head, puts the member, and wakes the incident's worker where anything changed. Joining again with
 * the same boot changes nothing. Answers the generation that was joined. The instance is written before the member: a
 * worker that sees the member must also see why.
 */
export async function joinIncident(deps: JoinDeps, join: Join): Promise<IncidentRef> {
  const request = requestEvaluation(deps, join)
  const left: IncidentRef[] = []
  for (let round = 0; round < JOIN_ROUNDS; round++) {
    const head = await openHead(deps, join, request)
    const ref = { fleet: head.fleet, cause: head.cause, image: head.image, gen: head.gen }
    const remembered = await rememberIncident(deps, join, ref)
    if (remembered.left) left.push(remembered.left)
    await putMember(deps, join, head, remembered.instance, request)
    if (!(await stillOpen(deps, join, ref, request))) continue
    await request.start()
    // Last, because the membership there ends only once the one here has begun.
    for (const old of left) await compareMember(deps, old, join.instance)
    return ref
  }
  throw new Error(
    `incident ${join.cause} of ${join.image} is opened and resolved faster than it can be joined`,
  )
}

/** The open (or resolving) head; opens the next generation where there is none. */
async function openHead(deps: JoinDeps, join: Join, request: EvaluationRequest): Promise<IncidentHead> {
  const { item, changed } = await change({
    what: `incident ${join.cause} of ${join.image}`,
    read: async () => (await deps.store.getIncident(join.fleet, join.cause, join.image)) ?? newHead(join),
    decide: (now) => (now.state === 'resolved' ? nextGeneration(now, join, deps.now()) : null),
    write: async (next) => {
      await request.write(null)
      await deps.store.putOpenIncident(next)
      return deps.store.casIncident(next)
    },
  })
  if (changed) deps.log('incident_opened', { fleet: join.fleet, cause: join.cause, gen: item.gen })
  return item
}

async function putMember(
  deps: JoinDeps,
  join: Join,
  head: IncidentHead,
  instance: InstanceItem,
  request: EvaluationRequest,
): Promise<void> {
  const seen = instance.newest?.boot_key === join.boot_key ? seenInstance(instance) : null
  await change<Member>({
    what: `member ${join.instance}`,
    read: async () => (await deps.store.getMember(head, join.instance)) ?? newMember(head, join, deps.now()),
    decide: (now) =>
      now.rev > 0 && now.state === 'failing' && now.boot_key === join.boot_key
        ? null
        : { ...failingAgain(now, join, deps.now()), seen },
    write: async (next) => {
      // The alias that finds a guest that requests its own repair; only for failing ones.
      if (instance.secret)
        await deps.store.putAlias({
          ...{ fleet: join.fleet, kind: 'secret', value: instance.secret.hash },
          instance: join.instance,
          at: deps.now(),
        })
      await request.write(head)
      return deps.store.casMember(next)
    },
  })
}

/**
 * The member with this boot. Its join time is set again: a launch before this boot is not a reason to leave, as it was for
 * the boot before (`rebuilt`), or a rebuilt instance that fails again would not be counted.
 */
function failingAgain(member: Member, { boot_key, trust }: Join, now: number): Member {
  return { ...member, state: 'failing', left_at: null, joined_at: now, boot_key, trust }
}

/** After the member is stored: false where the generation has ended, so the join must start again. */
async function stillOpen(
  deps: JoinDeps,
  join: Join,
  ref: IncidentRef,
  request: EvaluationRequest,
): Promise<boolean> {
  const { item } = await change({
    what: `incident ${join.cause} of ${join.image}`,
    read: async () => (await deps.store.getIncident(join.fleet, join.cause, join.image)) ?? newHead(join),
    decide: (now) => (now.gen === ref.gen ? reopened(now, join, deps.now()) : null),
    write: async (next) => {
      await request.write(null)
      return deps.store.casIncident(next)
    },
  })
  return item.gen === ref.gen && item.state === 'open'
}

/** An outbreak that comes back within the hold is the same one; the most severe member decides its severity. */
function reopened(head: IncidentHead, join: Join, now: number): IncidentHead | null {
  const { severity } = join
  if (head.state === 'resolved') return null
  const louder = severity === 'page' && head.severity === 'ticket'
  const kinds = withKind(head.kinds, join.kind, now)
  if (head.state === 'open' && !louder && kinds === head.kinds) return null
  const changed = kinds === head.kinds ? {} : { ...(kinds && { kinds }), summary: summaryOf(join) }
  return { ...head, ...changed, state: 'open', resolving_at: null, severity: louder ? 'page' : head.severity }
}

const summaryOf = ({ instance, summary, trust }: Pick<Join, 'instance' | 'summary' | 'trust'>) => ({
  first_instance: instance,
  ...summary,
  trust,
})

function newMember(
  { fleet, cause, image, gen }: IncidentRef,
  { instance, boot_key, trust }: Join,
  now: number,
): Member {
  return {
    ...{ fleet, cause, image, gen },
    rev: 0,
    instance,
    boot_key,
    trust,
    joined_at: now,
    state: 'failing',
    left_at: null,
    seen: null,
    last_decision: null,
  }
}

/** The head before the first generation: already resolved. */
function newHead({ fleet, cause, image, severity, summary, instance, trust }: Join): IncidentHead {
  return {
    rev: 0,
    fleet,
    cause,
    image,
    gen: 0,
    state: 'resolved',
    opened_at: 0,
    resolving_at: null,
    resolved_at: null,
    resolve_reason: null,
    severity,
    ack: null,
    tell: [],
    summary: summaryOf({ instance, summary, trust }),
    members_seen: 0,
    lease: null,
    evaluations: 0,
    audited: null,
  }
}

function kindsOf(join: Join, now: number): Pick<IncidentHead, 'kinds'> {
  const kinds = withKind(undefined, join.kind, now)
  return kinds === undefined ? {} : { kinds }
}

/** Carries over a channel's pending resolve: a new outbreak must not swallow it. */
function nextGeneration(head: IncidentHead, join: Join, now: number): IncidentHead {
  return {
    ...newHead(join),
    rev: head.rev,
    gen: head.gen + 1,
    state: 'open',
    opened_at: now,
    ...kindsOf(join, now),
    tell: carriedNotifications(head.tell),
    // The holder of the previous generation's lease may be in the middle of an evaluation.
    lease: head.lease,
    evaluations: head.evaluations,
  }
}
