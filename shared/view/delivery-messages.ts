/** A channel's attempts grouped by message, failed messages first. Pure. */

interface Try {
  message_id: string
  at: number
  outcome: string
}

export interface DeliveryMessage<T> {
  message_id: string
  /** Newest first; never empty. */
  tries: [T, ...T[]]
  accepted: boolean
}

/** `entries` newest first. */
export function messagesOf<T extends Try>(entries: readonly T[]): DeliveryMessage<T>[] {
  return [...Map.groupBy(entries, ({ message_id }) => message_id)]
    .flatMap(([message_id, [newest, ...older]]) =>
      newest
        ? [{ message_id, tries: [newest, ...older] as [T, ...T[]], accepted: newest.outcome === 'accepted' }]
        : [],
    )
    .sort((a, b) => Number(a.accepted) - Number(b.accepted) || b.tries[0].at - a.tries[0].at)
}

/** Attempts in each hour of their UTC day: accepted, and not. */
export function hoursOfDay(entries: readonly Try[]): { came_up: number; lost: number }[] {
  const hours = Array.from({ length: 24 }, () => ({ came_up: 0, lost: 0 }))
  for (const { at, outcome } of entries) {
    const hour = hours[new Date(at).getUTCHours()]
    if (hour) hour[outcome === 'accepted' ? 'came_up' : 'lost'] += 1
  }
  return hours
}
