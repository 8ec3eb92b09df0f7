/**
 * What people do to a fleet's guard: stop everything, pause, release a latch. The API, the dashboard and the command line
 * all use this file, so that each change is in the audit.
 */
import { randomUUID } from 'node:crypto'
import { PAUSES_KEPT } from '../../shared/policy/limits.ts'
import { startedOver } from '../../shared/remediation/guard.ts'
import type { Deps } from '../deps.ts'
import type { Guard } from '../store/action-item.ts'
import { changeGuard } from './change-guard.ts'

type GuardDeps = Pick<Deps, 'store' | 'now'>

/** The actor, for the audit. */
export interface By {
  fleet: string
  by: string
}

export class TooManyPauses extends Error {
  override name = 'TooManyPauses'
}

/** The kill switch: on, no repair is sent and no claim is granted, whatever was decided before. */
export async function setKill(
  deps: GuardDeps,
  { fleet, by }: By,
  kill: { on: boolean; reason: string },
): Promise<Guard> {
  const at = deps.now()
  await audit(deps, { fleet, by }, kill.on ? 'kill_on' : 'kill_off', kill.reason, {})
  const { item } = await changeGuard(deps, fleet, (guard) => ({ ...guard, kill: { ...kill, by, at } }))
  return item
}

/** No repair until then. Answers the pause's id. Throws `TooManyPauses` where 50 are active. */
export async function addPause(
  deps: GuardDeps,
  { fleet, by }: By,
  pause: { reason: string; until: number },
): Promise<{ guard: Guard; id: string }> {
  const id = randomUUID()
  await audit(deps, { fleet, by }, 'pause', pause.reason, { id, until: new Date(pause.until).toISOString() })
  const { item: guard } = await changeGuard(deps, fleet, (before) => {
    const running = before.pauses.filter(({ until }) => until > deps.now())
    if (running.length >= PAUSES_KEPT) throw new TooManyPauses('end one of the pauses first')
    return { ...before, pauses: [...running, { id, by, ...pause }] }
  })
  return { guard, id }
}

/** Ends a pause early; false where there is none of this id. */
export async function endPause(deps: GuardDeps, { fleet, by }: By, id: string): Promise<boolean> {
  const found = (await deps.store.getGuard(fleet)).pauses.find((pause) => pause.id === id)
  if (!found) return false
  await audit(deps, { fleet, by }, 'pause_ended', found.reason, { id })
  await changeGuard(deps, fleet, (guard) => ({
    ...guard,
    pauses: guard.pauses.filter((pause) => pause.id !== id),
  }))
  return true
}

/** Releases the latches of this cause and image (null: of all); one repair goes first again. Answers how many. */
export async function releaseLatches(
  deps: GuardDeps,
  { fleet, by }: By,
  which: { cause: string | null; image: string | null; reason: string },
): Promise<number> {
  const isMeant = (latch: { cause: string; image: string }) =>
    (which.cause ?? latch.cause) === latch.cause && (which.image ?? latch.image) === latch.image
  const meant = (await deps.store.getGuard(fleet)).latches.filter(isMeant)
  for (const { cause, image, scope, note } of meant)
    await audit(deps, { fleet, by }, 'latch_released', which.reason, { cause, image, scope, note })
  if (meant.length > 0)
    await changeGuard(deps, fleet, (guard) => ({
      ...meant.reduce(startedOver, guard),
      latches: guard.latches.filter((latch) => !isMeant(latch)),
    }))
  return meant.length
}

/** Before the change: an audit entry without a change is better than a change that nobody can explain. */
function audit(
  { store, now }: GuardDeps,
  { fleet, by }: By,
  action: string,
  reason: string,
  detail: Record<string, string>,
): Promise<void> {
  return store.appendAudit({ subject: `fleet:${fleet}`, fleet, at: now(), actor: by, action, reason, detail })
}
