/** The events of a simulation in order: the timeline prints them, and the tests count them. */
import type { PageEvent, RepairRequest } from './far-side.ts'

export type Happening = { at: number } & (
  | { kind: 'page'; key: string; update: boolean; summary: string; automation: string; untrue: string | null }
  | { kind: 'acknowledge' | 'resolve'; key: string }
  | { kind: 'asked'; action_id: string; action: RepairRequest['action']; instance: string; attempt: number }
  | { kind: 'claimed' | 'claim_refused'; action_id: string; instance: string; status: number }
  | { kind: 'repaired' | 'not_repaired'; action: RepairRequest['action']; instance: string }
  | { kind: 'terminated'; instances: number }
  | { kind: 'change'; summary: string; untrue: string | null }
)

export interface Journal {
  happenings: Happening[]
  note: (happening: Happening) => void
  /** Records the pager's messages, and what is false in them; a trigger with a known key updates that page. */
  paged: (at: number, event: PageEvent, untrue?: string | null) => void
}

export function createJournal(): Journal {
  const happenings: Happening[] = []
  const open = new Set<string>()
  const note = (happening: Happening) => void happenings.push(happening)
  return {
    happenings,
    note,
    paged(at, { event_action, dedup_key: key, payload }, untrue = null) {
      if (event_action !== 'trigger') {
        if (event_action === 'resolve') open.delete(key)
        return note({ at, kind: event_action, key })
      }
      const update = open.has(key)
      open.add(key)
      const automation = payload?.custom_details.Repair ?? ''
      note({ at, kind: 'page', key, update, summary: payload?.summary ?? '', automation, untrue })
    },
  }
}
