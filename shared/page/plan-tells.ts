/** Who is to be told what, as the incident stands now: part of the same write as its change of state. Pure. */
import { carriedTells, isFinished, newTell, type PageIntent, type Tell, wasTold } from './tell.ts'

export interface TellPlan {
  gen: number
  state: 'open' | 'resolving' | 'resolved'
  /** Channels of this incident that exist, with the digest of where each leads. */
  channels: readonly { name: string; via: string }[]
  /** `due` of `pagingReason`: only then does a channel that knows nothing begin to be told. */
  may_trigger: boolean
  acknowledged: boolean
}

/** The list as it is to be stored. Channels that heard of a trigger stay until they have heard of the resolve. */
export function planTells(tells: readonly Tell[], plan: TellPlan): Tell[] {
  const older = carriedTells(tells.filter(({ gen }) => gen !== plan.gen))
  const present = tells.filter(({ gen }) => gen === plan.gen)
  const kept = present.filter((tell) => wasTold(tell) || isWanted(tell, plan))
  const known = new Set(present.map(({ channel }) => channel))
  const fresh =
    plan.state === 'open' && plan.may_trigger
      ? plan.channels.filter(({ name }) => !known.has(name)).map((c) => newTell(c.name, c.via, plan.gen))
      : []
  return [...older, ...kept.map((tell) => withWant(tell, plan)), ...fresh]
}

const isWanted = (tell: Tell, plan: TellPlan) =>
  plan.state !== 'resolved' && plan.channels.some(({ name }) => name === tell.channel)

function withWant(tell: Tell, plan: TellPlan): Tell {
  const retired = !plan.channels.some(({ name }) => name === tell.channel)
  if (isFinished(tell) && !retired) return tell
  const want = wantOf(plan)
  // Why it was given up says whether it may be told again: that is not forgotten over a new message.
  if (tell.given_up || want === tell.want) return { ...tell, retired, want }
  // A new message begins its tries anew.
  return { ...tell, retired, want, attempts: 0, next_at: null, last_error: null }
}

/** While the incident may be over, nothing new is said; the hold decides whether it is a resolve. */
function wantOf(plan: TellPlan): PageIntent {
  if (plan.state === 'resolved') return 'resolve'
  return plan.acknowledged ? 'acknowledge' : 'trigger'
}
