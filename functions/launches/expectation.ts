/** Works a launch that inventory announced and that sent no report: never reported, or not decided yet. */

import { isDeepStrictEqual } from 'node:util'
import { fleetSettings } from '../../shared/config.ts'
import { utcDay } from '../../shared/time.ts'
import { judgeWork } from '../boots/accept.ts'
import { briefRow } from '../boots/boot-row.ts'
import { forgetMissed, putRows } from '../boots/boot-rows.ts'
import { cellDue } from '../boots/cell-due.ts'
import { imageBoot } from '../boots/image-boot.ts'
import { listImage } from '../boots/known-images.ts'
import { logFinal } from '../boots/log-judged.ts'
import { recountBoots } from '../boots/recount.ts'
import { verdictNews } from '../boots/verdict-news.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { noticeWork } from '../due/notice-work.ts'
import { wake } from '../due/wake.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import { joinNewest } from '../incidents/join-newest.ts'
import { change } from '../store/change.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { readInstance } from '../store/new-instance.ts'
import { type Decision, decideExpectation } from './expectation-decision.ts'
import { imageDeadline } from './image-deadline.ts'
import { isNeverReported, neverReported, neverReportedSummary, unreportedImage } from './never-reported.ts'

interface ExpectationChange {
  rev: number
  before: InstanceItem
  decision: Decision
  next: InstanceItem
}

/** Checks whether a launch has reported. Throws what the store throws. */
export async function workExpectation(deps: WorkerDeps, row: Work<'expectation'>): Promise<void> {
  const { fleet, instance: target } = row
  const stored = await deps.store.getInstance(fleet, target)
  if (!stored?.launch) return
  const { blind } = await deps.store.getHeartbeat()
  const image_deadline_s = await deadlineFor(deps, row, stored)
  const news = createWriteAhead(deps)
  const { item, changed } = await change<ExpectationChange>({
    what: `instance ${target}`,
    read: async () => {
      const before = await readInstance(deps.store, fleet, target)
      const decision = decideExpectation({ instance: before, image_deadline_s, blind, now: deps.now() })
      return { rev: before.rev, before, decision, next: instanceAfter(before, decision) }
    },
    decide: (looked) => (isDeepStrictEqual(looked.next, looked.before) ? null : looked),
    write: async ({ before, decision, next }) => {
      if (decision.do === 'wait') await checkAgainAt(deps, row, decision.at)
      const settings = fleetSettings(deps.config, fleet)
      for (const work of verdictNews(before, next, settings, deps.now())) await news.write(work)
      return deps.store.casInstance(next)
    },
  })
  if (changed && item.decision.do === 'fire' && item.next.newest)
    logFinal(deps, item.before, item.next, item.next.newest)
  await news.start()
  await follow(deps, row, item, changed)
}

/** The announced deadline where there is one; else the image's own boots decide it, at the first check. */
async function deadlineFor(
  deps: WorkerDeps,
  row: Work<'expectation'>,
  instance: InstanceItem,
): Promise<number | null> {
  if (row.deadline_fixed || instance.launch?.satisfied_at != null) return null
  const { fleet } = row
  const fallback = fleetSettings(deps.config, fleet).deadline_s
  return imageDeadline(deps, { fleet, image: unreportedImage(instance), fallback })
}

function instanceAfter(before: InstanceItem, decision: Decision): InstanceItem {
  const { launch } = before
  if (!launch) return before
  if (decision.do === 'wait') return { ...before, launch: { ...launch, deadline_at: decision.deadline_at } }
  return decision.do === 'fire' ? neverReported(before, launch, decision.deadline_at) : before
}

async function follow(
  deps: WorkerDeps,
  row: Work<'expectation'>,
  { decision, before, next }: ExpectationChange,
  changed: boolean,
): Promise<void> {
  if (decision.do === 'judge') return judgeAgain(deps, row.fleet, decision)
  if (decision.do === 'wait' && !changed) await checkAgainAt(deps, row, decision.at)
  if (decision.do === 'wait' && decision.reason === 'blind_window') await reportBlind(deps, before, changed)
  if (decision.do === 'fire') await fire(deps, next, changed)
  if (decision.do === 'nothing') await forgetMissed(deps.store, before)
}

async function checkAgainAt(deps: WorkerDeps, row: Work<'expectation'>, at: number): Promise<void> {
  await wake(deps, { ...row, deadline_fixed: true }, at)
}

async function judgeAgain(
  deps: WorkerDeps,
  fleet: string,
  { boot: { guest, boot_key } }: Extract<Decision, { do: 'judge' }>,
): Promise<void> {
  await wake(deps, judgeWork({ fleet, guest, boot_key }))
}

/** The row, then the incident. Every step may be repeated. */
async function fire(deps: WorkerDeps, instance: InstanceItem, changed: boolean): Promise<void> {
  const { fleet, instance: id, newest, launch } = instance
  if (!launch || !newest || !isNeverReported(newest, launch)) return
  const shards = deps.store.shardCount(fleet)
  const cell = cellDue({ fleet, instance: id, first_at: newest.first_at }, shards, deps.now())
  const ahead = createWriteAhead(deps)
  await ahead.write(cell.work, cell.at)
  const listed = briefRow(instance, newest)
  await listImage(deps, instance, newest)
  const { boots } = instance
  await putRows(deps.store, listed, imageBoot(instance, newest, listed, null, null), {
    inventory: true,
    boots,
  })
  await ahead.start()
  // It reported while it was being listed: that judgement looked for this row before it was written.
  await forgetMissed(deps.store, await readInstance(deps.store, fleet, id))
  await recountBoots(deps, instance, newest.boot_key)
  if ((await deps.store.getAlias(fleet, 'image', newest.image)) === null)
    return noteImage(deps, instance, newest.image, changed)
  if (changed) await audit(deps, instance, 'never_reported', { deadline_at: launch.deadline_at })
  const ref = await joinNewest(deps, instance, newest, {
    severity: 'page',
    summary: neverReportedSummary(instance, launch),
  })
  // May be requested again: only the consoles of an incident's first members are read.
  if (ref) await deps.askConsole(ref, id)
}

async function noteImage(deps: WorkerDeps, instance: InstanceItem, image: string, changed: boolean) {
  const { fleet } = instance
  await wake(deps, noticeWork(fleet, 'image_never_reported', { about: image }))
  if (changed) await audit(deps, instance, 'image_never_reported', { image })
}

async function reportBlind(deps: WorkerDeps, instance: InstanceItem, changed: boolean) {
  const day = utcDay(deps.now())
  await wake(deps, noticeWork(instance.fleet, 'pipeline_blind', { day }))
  if (changed) await audit(deps, instance, 'blind_window', {})
}

function audit(
  { store, now }: WorkerDeps,
  { fleet, instance, launch }: InstanceItem,
  reason: string,
  detail: Record<string, string | number>,
): Promise<void> {
  const entry = { fleet, at: now(), actor: 'worker', action: 'expectation', reason }
  return store.appendAudit({
    ...entry,
    subject: `instance:${instance}`,
    detail: { epoch: launch?.epoch ?? 0, ...detail },
  })
}
