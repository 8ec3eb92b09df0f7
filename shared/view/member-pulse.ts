/** How an incident grew and shrank: members that joined and left over its life, in equal steps. Pure. */

export interface MemberPulse {
  /** Epoch milliseconds of the first step's start and the last one's end. */
  from: number
  until: number
  joined: number[]
  left: number[]
}

const STEPS = 36

/** Null where only its beginning is known: one moment shows no development. */
export function memberPulse(
  members: readonly { joined_at: number; left_at: number | null }[],
): MemberPulse | null {
  const joins = members.map(({ joined_at }) => joined_at)
  const leaves = members.flatMap(({ left_at }) => (left_at === null ? [] : [left_at]))
  const [from, until] = spanOf([...joins, ...leaves])
  if (until - from < 1000) return null
  const counted = (times: number[]) => {
    const steps = new Array<number>(STEPS).fill(0)
    for (const time of times) {
      const step = Math.min(STEPS - 1, Math.floor(((time - from) / (until - from)) * STEPS))
      steps[step] = (steps[step] ?? 0) + 1
    }
    return steps
  }
  return { from, until, joined: counted(joins), left: counted(leaves) }
}

/** No spread into a call: an incident of many thousands has more members than a call takes arguments. */
function spanOf(times: readonly number[]): [number, number] {
  return times.reduce<[number, number]>(
    ([low, high], time) => [Math.min(low, time), Math.max(high, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
}
