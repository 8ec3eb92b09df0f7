/**
 * The receivers of the simulated fleet, one pager and one remediator, in this process, in place of outbound calls. No byte
 * leaves the process; what was sent and when is recorded for the timeline.
 */
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'
import type { Outbound, OutboundRequest, OutboundResult } from '../../functions/deps.ts'

/** Reserved names (RFC 2606): even a real call would not be answered. */
export const PAGER_URL = 'https://pager.invalid/v2/enqueue'
const CHANGES_URL = 'https://pager.invalid/v2/change/enqueue'
export const REMEDIATOR_URL = 'https://remediator.invalid/'
export const REMEDIATION_SECRET = `whsec_${Buffer.from('only of a simulation, never of a fleet').toString('base64')}`

/** A round trip to a receiver for the delivery log; the virtual clock does not move for it. */
const LATENCY_MS = 80

const pageEvent = z.object({
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string(),
  payload: z
    .object({
      summary: z.string(),
      severity: z.enum(['critical', 'warning', 'info']),
      class: z.string(),
      component: z.string(),
      custom_details: z.looseObject({
        Repair: z.string().default(''),
        failing: z.number().nullish(),
        of_image: z.number().nullish(),
        failing_others: z.number().nullish(),
        of_others: z.number().nullish(),
      }),
    })
    .optional(),
})
export type PageEvent = z.infer<typeof pageEvent>

const changeEvent = z.object({
  payload: z.object({
    summary: z.string(),
    custom_details: z.looseObject({
      Image: z.string(),
      Failing: z.coerce.number().optional(),
      'Still failing': z.coerce.number().optional(),
    }),
  }),
})
export type ChangeEvent = z.infer<typeof changeEvent>['payload']

const repairRequest = z.object({
  type: z.literal('boot.remediation.requested'),
  data: z.object({
    action_id: z.string(),
    action: z.enum(['rerun', 'soft_reboot', 'hard_reboot']),
    instance: z.string(),
    attempt: z.number(),
    token: z.string(),
  }),
})
export type RepairRequest = z.infer<typeof repairRequest>['data']

export interface FarSide {
  outbound: Outbound
}

export interface FarSideHooks {
  paged: (event: PageEvent) => void
  /** Repairs began or ended: an entry of a list, which pages nobody. */
  changed: (event: ChangeEvent) => void
  /** A verified request for a repair. The caller decides its result. */
  asked: (request: RepairRequest) => void
}

/** Throws where a message does not match its receiver's documentation: that is a bug of ours, not of the receiver. */
export function createFarSide(hooks: FarSideHooks): FarSide {
  return {
    outbound: async (request) => {
      if (request.url === PAGER_URL) hooks.paged(pageEvent.parse(JSON.parse(request.body)))
      else if (request.url === CHANGES_URL) hooks.changed(changeEvent.parse(JSON.parse(request.body)).payload)
      else if (request.url === REMEDIATOR_URL) hooks.asked(verified(request))
      else throw new Error(`the simulation called ${request.url}, which nobody configured`)
      return accepted()
    },
  }
}

/** Verified with the reference library, as a receiver would; that uses the real clock, so the time is not compared. */
function verified({ headers, body }: OutboundRequest): RepairRequest {
  const {
    'webhook-id': id = '',
    'webhook-timestamp': seconds = '',
    'webhook-signature': signatures = '',
  } = headers
  const wanted = new Webhook(REMEDIATION_SECRET).sign(id, new Date(Number(seconds) * 1000), body)
  if (!signatures.split(' ').includes(wanted)) throw new Error('a webhook of ours does not verify')
  return repairRequest.parse(JSON.parse(body)).data
}

const accepted = (): OutboundResult => ({
  outcome: 'answered',
  status: 202,
  headers: {},
  body: '{"status":"success"}',
  latency_ms: LATENCY_MS,
})
