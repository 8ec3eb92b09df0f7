/** A person has acknowledged the incident: its pages wait until the acknowledgement expires or the incident doubles. Pure. */

export interface Acknowledgement {
  by: string
  note: string
  at: number
  /** Epoch milliseconds. */
  until: number
  /** Failing members when it was acknowledged. */
  members: number
}

export type AckState = 'none' | 'holds' | 'expired' | 'doubled'

/** Whether the acknowledgement still holds. An incident of one doubles at two. */
export function ackState(ack: Acknowledgement | null, failing: number, now: number): AckState {
  if (ack === null) return 'none'
  if (failing >= Math.max(ack.members, 1) * 2) return 'doubled'
  return now >= ack.until ? 'expired' : 'holds'
}
