/** Pagers and a remediator of the model: they keep what reached them, whatever they answered. */
import type { Outbound, OutboundRequest, OutboundResult } from '../../functions/deps.ts'

/** `mute`: it took the message and the answer was lost. `refuses`: a 503, nothing was taken. */
export const MODES = ['up', 'mute', 'refuses', 'down'] as const
export type Mode = (typeof MODES)[number]

export interface Paged {
  at: number
  url: string
  key: string
  what: 'trigger' | 'acknowledge' | 'resolve'
}

export interface Asked {
  at: number
  action_id: string
  instance: string
  action: string
  fence: string
  token: string
}

export interface FarEnd {
  paged: Paged[]
  asked: Asked[]
  modes: { pager: Mode; remediator: Mode }
  /** Whether the caller still runs is the caller's to check. */
  outbound: Outbound
}

export const REMEDIATOR = 'https://remediator.invalid/'

export function createFarEnd(now: () => number, onAsked: (asked: Asked) => Promise<void>): FarEnd {
  const far: FarEnd = {
    paged: [],
    asked: [],
    modes: { pager: 'up', remediator: 'up' },
    outbound: async (request) => {
      const mode = request.url === REMEDIATOR ? far.modes.remediator : far.modes.pager
      if (mode === 'down') return { outcome: 'failed', reason: 'refused', latency_ms: 1 }
      if (mode === 'refuses') return answered(503)
      await take(request)
      return mode === 'mute' ? { outcome: 'failed', reason: 'timeout', latency_ms: 15_000 } : answered(202)
    },
  }
  async function take({ url, body }: OutboundRequest): Promise<void> {
    if (url !== REMEDIATOR) {
      const { event_action: what, dedup_key: key } = JSON.parse(body) as {
        event_action: Paged['what']
        dedup_key: string
      }
      far.paged.push({ at: now(), url, key, what })
      return
    }
    const { data } = JSON.parse(body) as { data: Omit<Asked, 'at'> }
    const asked = { ...data, at: now() }
    far.asked.push(asked)
    await onAsked(asked)
  }
  return far
}

const answered = (status: number): OutboundResult => ({
  outcome: 'answered',
  status,
  headers: {},
  body: '',
  latency_ms: 20,
})
