/** Sends a boot to a collector as a trace, by OTLP over HTTP, until it is accepted or the evidence has expired. */
import { fleetSettings } from '../../shared/config.ts'
import { type DeliveryVerdict, NOT_TRIED } from '../../shared/page/delivery-verdict.ts'
import {
  BUSY_AGAIN_MS,
  TRACE_AGAIN_LAST_MS,
  TRACE_SENT_WITHIN_MS,
  WORK_AGAIN_FIRST_MS,
} from '../../shared/policy/retries.ts'
import { bootTrace, type TracedBoot } from '../../shared/trace/boot-trace.ts'
import { traceId } from '../../shared/trace/otlp.ts'
import { traceVerdict } from '../../shared/trace/trace-verdict.ts'
import type { WorkerDeps } from '../deps.ts'
import { storedWork, type Work } from '../due/due-work.ts'
import { dueRow, wake } from '../due/wake.ts'
import { noteOutcome } from '../outbound/endpoint-state.ts'
import { postTraces, type Traces } from '../outbound/post-traces.ts'
import { readInstance } from '../store/new-instance.ts'
import { createReadReports } from './fold.ts'
import { judgeInTime } from './judge-in-time.ts'
import { judgedBoot } from './judged-boot.ts'
import { listReports, ownReports } from './load-reports.ts'
import { createResolve, hasInventory } from './resolve.ts'
import { tracedBoot } from './traced-boot.ts'

/** The collector's name among channels and receivers. */
export const TRACES_ENDPOINT = 'traces'

/**
 * One attempt. A boot that has changed since has a row of its own, and a boot that is gone is not sent. What the collector
 * refuses is not retried (`traceVerdict`). While the collector fails, all traces wait for its next attempt. Throws what the
 * store throws, and where a secret cannot be read.
 */
export async function sendTrace(deps: WorkerDeps, work: Work<'trace'>): Promise<void> {
  const { traces } = deps.config
  if (traces === undefined) return
  const now = deps.now()
  const { failing } = await deps.store.getEndpoint(TRACES_ENDPOINT)
  const heldUntil = failing?.next_at ?? 0
  if (heldUntil > now) return later(deps, work, heldUntil)
  const boot = await bootOf(deps, work)
  if (boot === null) return
  const outcome = await send(deps, traces, boot)
  if (outcome.reason === NOT_TRIED) return later(deps, work, now + BUSY_AGAIN_MS)
  const accepted = outcome.verdict === 'accepted'
  const attempt = work.attempt + 1
  const wait = Math.min(WORK_AGAIN_FIRST_MS * 2 ** Math.min(failing?.tries ?? 0, 20), TRACE_AGAIN_LAST_MS)
  // A refusal is about this trace only: others need not wait for it.
  const mayBeAgain = !accepted && outcome.verdict !== 'refused'
  const next_at = mayBeAgain ? now + Math.max(wait, outcome.retry_after_ms ?? 0) : null
  await note(deps, work, { attempt, outcome, next_at })
  if (accepted) return
  deps.log('delivery_failed', {
    fleet: work.fleet,
    endpoint: TRACES_ENDPOINT,
    attempt,
    reason: outcome.reason,
  })
  if (next_at !== null && next_at < work.since + TRACE_SENT_WITHIN_MS)
    return later(deps, { ...work, attempt }, next_at)
  await giveUp(deps, { ...work, attempt: 0, since: now }, outcome.reason)
}

async function later(deps: WorkerDeps, work: Work<'trace'>, at: number): Promise<void> {
  await wake(deps, work, at)
}

/** The boot as its reports show it now; null where this row is outdated. */
async function bootOf(
  deps: WorkerDeps,
  { fleet, instance, boot_key, digest }: Work<'trace'>,
): Promise<TracedBoot | null> {
  const item = await readInstance(deps.store, fleet, instance)
  const brief = item.boots.find((one) => one.boot_key === boot_key)
  if (brief === undefined || brief.trace !== digest) return null
  const inventory = await hasInventory(deps, fleet)
  const key = { fleet, guest: brief.guest, boot_key }
  const about = { key, instance, inventory, resolve: createResolve(deps, fleet), read: createReadReports() }
  const reports = await ownReports(about, await listReports(deps, key, item))
  const settings = fleetSettings(deps.config, fleet)
  const question = { instance: item, boot_key, reports, inventory, settings, now: deps.now() }
  const { boot, attribution } = await judgedBoot(question, judgeInTime)
  return boot && tracedBoot({ fleet, instance, attribution, ...boot })
}

async function send(deps: WorkerDeps, traces: Traces, boot: TracedBoot) {
  const result = await postTraces(deps, traces, { traces: bootTrace(boot, deps.version ?? '') })
  return traceVerdict(result, deps.now())
}

/** Stored as the state of the endpoint, not in the delivery log: that is for messages to people, and every boot has a trace. */
async function note(
  deps: WorkerDeps,
  { fleet, instance, boot_key }: Work<'trace'>,
  { attempt, outcome, next_at }: { attempt: number; outcome: DeliveryVerdict; next_at: number | null },
): Promise<void> {
  await noteOutcome(deps, {
    endpoint: TRACES_ENDPOINT,
    fleet,
    at: deps.now(),
    message_id: traceId({ fleet, instance, boot_key }),
    attempt,
    outcome: outcome.verdict,
    status: outcome.status,
    latency_ms: 0,
    answer: '',
    reason: outcome.reason,
    subject: instance,
    intent: null,
    next_at,
  })
}

/** Given up: `boot-health redrive` still sends it while its evidence exists. */
async function giveUp(deps: WorkerDeps, work: Work<'trace'>, error: string): Promise<void> {
  const at = deps.now()
  await deps.store.putGivenUp({ ...dueRow(work, at, ''), given_up_at: at, error })
  deps.log('work_given_up', { kind: storedWork(work).kind, fleet: work.fleet, tries: work.attempt, error })
}
