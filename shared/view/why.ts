/**
 * The decisions about an incident or an instance, with time, inputs and reason, collected from the audit, from the gates'
 * last answer for each member, and from the actions. Pure.
 */

/** One decision. `inputs` are the values that it was based on, as recorded at that time. */
export interface Decision {
  at: number
  /** The subject of the decision: an instance, a channel, an action, the incident. */
  about: string
  /** Who or what decided. */
  actor: string
  outcome: string
  reason: string
  inputs: Record<string, string | number | boolean | null>
}

interface Audited {
  at: number
  actor: string
  action: string
  reason: string
  detail: Record<string, string | number | boolean | null>
}

interface Decided {
  instance: string
  last_decision: {
    at: number
    outcome: string
    reason: string
    action?: string | null
    value?: string | number | null
    limit?: string | number | null
  } | null
}

interface Acted {
  action_id: string
  action: string
  instance: string
  state: string
  reason: string
  created_at: number
  finished_at: number | null
  fence: string
  attempt: number
  rung: number
}

/** All decisions, newest first, each once: what the audit recorded is not repeated from the member. */
export function decisionsOf(from: {
  about: string
  audit: readonly Audited[]
  members: readonly Decided[]
  actions: readonly Acted[]
}): Decision[] {
  const audited = from.audit.map((entry) => ofAudit(entry, from.about))
  const known = new Set(audited.map(keyOf))
  const isAudited = (one: Decision) => audited.some((entry) => isSame(entry, one))
  const members = from.members.flatMap(ofMember).filter((one) => hasValue(one) || !isAudited(one))
  const others = [...members, ...from.actions.map(ofAction)]
  return [...audited, ...others.filter((decision) => !known.has(keyOf(decision)))].sort((a, b) => b.at - a.at)
}

/** A member stores when the gates were last checked, which may be later than the audit's entry. */
const isSame = (a: Decision, b: Decision) =>
  a.about === b.about && a.outcome === b.outcome && a.reason === b.reason
const hasValue = ({ inputs }: Decision) => (inputs.value ?? null) !== null || (inputs.limit ?? null) !== null

const keyOf = ({ at, reason }: Decision) => `${at} ${reason}`

function ofAudit({ at, actor, action, reason, detail }: Audited, about: string): Decision {
  const named = detail.instance ?? detail.channel ?? detail.action_id
  return {
    at,
    about: typeof named === 'string' ? named : about,
    actor,
    outcome: action,
    reason,
    inputs: detail,
  }
}

function ofMember({ instance, last_decision }: Decided): Decision[] {
  if (last_decision === null) return []
  const { at, outcome, reason, ...inputs } = last_decision
  return [{ at, about: instance, actor: 'remediation', outcome, reason, inputs }]
}

function ofAction(action: Acted): Decision {
  return {
    at: action.finished_at ?? action.created_at,
    about: action.instance,
    actor: 'remediation',
    outcome: `${action.action} ${action.state}`,
    reason: action.reason,
    inputs: {
      action_id: action.action_id,
      fence: action.fence,
      rung: action.rung,
      attempt: action.attempt,
    },
  }
}
