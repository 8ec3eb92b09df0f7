/** How a report leaves its machine: after the reporter's jitter, and again after each refusal. */
import type { Hono } from 'hono'
import type { Random } from '../../cli/simulate/random.ts'
import type { VirtualTime } from '../../cli/simulate/virtual-time.ts'
import type { World } from '../../cli/simulate/world.ts'
import { RETRY_AFTER_S } from '../../shared/policy/retries.ts'
import { SECOND_MS } from '../../shared/time.ts'
import type { RealMachine } from './machine.ts'

/** guest-reporter/boot-health: JITTER_GOOD and JITTER_BAD; bad-boot: BACKOFF_BASE and BACKOFF_CAP. */
const JITTER_S = { good: 60, bad: 2 }
const BACKOFF_S = { base: 4, cap: 600 }

export interface Sending {
  world: World
  time: VirtualTime
  ingest: { app: Hono; token: string }
  /** The address that the report comes from. */
  peer: string
  random: Random
  /** Called for each answer that was not 202: its status, and which try of this report it was. */
  refused: (status: number, tries: number) => void
}

/** Writes a report now and sends it until it is taken. */
export function reportFrom(machine: RealMachine, sending: Sending): void {
  const { world, time, random } = sending
  const report = machine.report()
  const jitter = JITTER_S[report.hint]
  // The first seconds are for bad boots.
  const wait = random() * jitter + (report.hint === 'good' ? jitter : 0)
  sendAt(time.now() + wait * SECOND_MS, 1)

  function sendAt(at: number, tries: number): void {
    world.server.give(at, 'report', async () => {
      const status = await send(sending, report)
      if (status === 202) return
      sending.refused(status, tries)
      const backoff = Math.min(BACKOFF_S.cap, BACKOFF_S.base * 2 ** (tries - 1))
      sendAt(time.now() + (RETRY_AFTER_S + random() * backoff) * SECOND_MS, tries + 1)
    })
  }
}

async function send(
  { world, ingest, peer }: Sending,
  { body, hint, began_at, secret }: ReturnType<RealMachine['report']>,
): Promise<number> {
  const headers = {
    authorization: `Bearer ${ingest.token}`,
    'content-type': 'text/plain; charset=utf-8',
    'boot-health-uptime': ((world.server.now() - began_at) / SECOND_MS).toFixed(2),
    'boot-health-hint': hint,
    ...(secret === null ? {} : { 'boot-health-secret': secret }),
  }
  const answer = await ingest.app.request('/v1/evidence', { method: 'POST', headers, body }, { peer })
  return answer.status
}
