/** One virtual machine of the simulation: it boots, reports as the real reporter does, and can be repaired. */
import type { Hono } from 'hono'
import { writeEnvelope } from '../../shared/envelope/envelope.ts'
import { type BootSoFar, evidenceOf, reportUptime } from './evidence.ts'
import { type Random, randomUuid } from './random.ts'
import type { HostPlan } from './scenario.ts'

export interface Guest {
  plan: HostPlan
  /** Starts at `at`; answers how many seconds later its first report leaves. */
  boot: (at: number, cause: BootSoFar['cause']) => number
  /** The lookup is repeated now, at `at`. */
  rerun: (at: number, found: boolean) => void
  /** Sends what it knows by `at` to ingest. Throws when ingest does not take it: that is a bug of ours. */
  report: (at: number) => Promise<void>
}

export interface GuestDoor {
  ingest: Hono
  token: string
}

export function createGuest(plan: HostPlan, door: GuestDoor, random: Random): Guest {
  const secret = `${randomUuid(random)}${randomUuid(random)}`.replaceAll('-', '')
  let boot: BootSoFar = { cause: plan.cause, rerun: null, began_at: 0 }
  let [bootId, bootN, seq] = ['', 0, 0]
  return {
    plan,
    boot(at, cause) {
      boot = { cause, rerun: null, began_at: at }
      bootId = randomUuid(random)
      bootN += 1
      seq = 0
      return reportUptime(boot)
    },
    rerun(at, found) {
      boot = { ...boot, rerun: { at_s: (at - boot.began_at) / 1000, found } }
    },
    async report(at) {
      seq += 1
      const uptime = ((at - boot.began_at) / 1000).toFixed(2)
      const hint = boot.cause === null || boot.rerun?.found ? 'good' : 'bad'
      const facts = {
        boot_id: bootId,
        boot_n: String(bootN),
        seq: String(seq),
        uptime,
        hint,
        product_uuid: plan.uuid,
        macs: plan.mac,
        image: plan.image,
        cloud_init: '0.7.5',
        reporter: 'simulated',
      }
      const answer = await door.ingest.request('/v1/evidence', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${door.token}`,
          'content-type': 'text/plain; charset=utf-8',
          'boot-health-secret': secret,
          'boot-health-uptime': uptime,
          'boot-health-hint': hint,
        },
        body: writeEnvelope(evidenceOf(facts, boot)),
      })
      if (answer.status !== 202) throw new Error(`ingest answered ${answer.status}: ${await answer.text()}`)
    },
  }
}
