/** One virtual machine of the simulation: it boots, reports like the real reporter, and can be repaired. */
import type { Hono } from 'hono'
import { writeEnvelope } from '../../shared/envelope/envelope.ts'
import { type BootSoFar, evidenceOf, reportUptime } from './evidence.ts'
import { type Random, randomUuid } from './random.ts'
import type { HostPlan } from './scenario.ts'

/** A report as the reporter keeps it until it is delivered: its content is fixed, its time of sending is not. */
export interface Report {
  body: string
  hint: 'good' | 'bad'
  /** When its boot began, epoch milliseconds: the uptime in a header counts from it. */
  began_at: number
  boot: number
  seq: number
  boot_key: string
  /** The cause of its failure; null: it came up. */
  cause: BootSoFar['cause']
}

export interface Guest {
  plan: HostPlan
  secret: string
  /** Boots so far. */
  boots: () => number
  /** Starts at `at`; answers how many seconds later its first report is sent. */
  boot: (at: number, cause: BootSoFar['cause']) => number
  /** Its lookup is repeated now, at `at`. */
  rerun: (at: number, found: boolean) => void
  /** The next report: what it knows by `at`. */
  report: (at: number) => Report
}

export function createGuest(plan: HostPlan, random: Random): Guest {
  const secret = `${randomUuid(random)}${randomUuid(random)}`.replaceAll('-', '')
  let boot: BootSoFar = { cause: plan.cause, rerun: null, began_at: 0 }
  let [bootId, bootN, seq] = ['', 0, 0]
  return {
    plan,
    secret,
    boots: () => bootN,
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
    report(at) {
      seq += 1
      const cause = boot.rerun?.found ? null : boot.cause
      const hint = cause === null ? 'good' : 'bad'
      const facts = {
        boot_id: bootId,
        boot_n: String(bootN),
        seq: String(seq),
        uptime: uptimeAt(boot, at),
        hint,
        product_uuid: plan.uuid,
        macs: plan.mac,
        image: plan.image,
        cloud_init: '0.7.5',
        reporter: 'simulated',
      }
      const body = writeEnvelope(evidenceOf(facts, boot))
      return { body, hint, began_at: boot.began_at, boot: bootN, seq, boot_key: bootId, cause }
    },
  }
}

const uptimeAt = ({ began_at }: Pick<Report, 'began_at'>, at: number) => ((at - began_at) / 1000).toFixed(2)

export interface IngestDoor {
  ingest: Hono
  token: string
  now: () => number
}

/** Sends it to ingest now. Throws when ingest does not accept it: in a simulation that is a bug of ours. */
export async function sendReport(
  door: IngestDoor,
  secret: string,
  report: Pick<Report, 'body' | 'hint' | 'began_at'>,
): Promise<void> {
  const answer = await door.ingest.request('/v1/evidence', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${door.token}`,
      'content-type': 'text/plain; charset=utf-8',
      'boot-health-secret': secret,
      'boot-health-uptime': uptimeAt(report, door.now()),
      'boot-health-hint': report.hint,
    },
    body: report.body,
  })
  if (answer.status !== 202) throw new Error(`ingest answered ${answer.status}: ${await answer.text()}`)
}
