/**
 * Only `pages_per_hour` incidents of a fleet may begin to page in an hour; one message says that there are more. A single
 * machine cannot use up all of them.
 */
import { fleetSettings } from '../../shared/config.ts'
import { countedOf, failingOf, reasonOf } from '../../shared/incident/advance.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { wasNotified } from '../../shared/page/notification.ts'
import { PAGES_OF_ONE_INSTANCE } from '../../shared/policy/limits.ts'
import { utcHour } from '../../shared/time.ts'
import { sha256Hex } from '../../shared/token.ts'
import type { WorkerDeps } from '../deps.ts'
import { noticeWork } from '../due/notice-work.ts'
import { wake } from '../due/wake.ts'
import { admits } from '../notify/ceiling.ts'
import type { IncidentHead, Member } from '../store/incident-item.ts'
import { type Evaluation, viewOf } from './evaluation.ts'

/**
 * Whether this incident has to wait with its first page. One that has already paged continues; a waiting one is checked
 * again at each evaluation, and pages in a later hour.
 */
export async function isOverCeiling(
  deps: WorkerDeps,
  head: IncidentHead,
  evaluation: Evaluation,
): Promise<boolean> {
  const { fleet, gen, severity, tell: notifications } = head
  const { page, pages_per_hour: most } = fleetSettings(deps.config, fleet)
  if (severity !== 'page' || page === 'never') return false
  if (notifications.some((one) => one.gen === gen && wasNotified(one))) return false
  if (reasonOf(head, viewOf(deps, head, { ...evaluation, over_ceiling: false })) !== 'due') return false
  const subject = sha256Hex(incidentId(head)).slice(0, 16)
  const day = utcHour(deps.now())
  const lone = loneInstance(evaluation.members)
  if (lone !== null && !(await admits(deps, { fleet, ...ofOne(lone), subject }))) {
    await wake(deps, noticeWork(fleet, 'many_of_one_instance', { day }))
    return true
  }
  if (await admits(deps, { fleet, kind: 'pages', subject, most })) return false
  await wake(deps, noticeWork(fleet, 'many_incidents', { about: String(most), day }))
  return true
}

/**
 * The only instance that counts in an incident; null where there are several. Which one joined first does not matter: a
 * machine that fails first must not hold back those that join later.
 */
function loneInstance(members: readonly Member[]): string | null {
  const counted = failingOf(members).filter((member) => countedOf([member]) > 0)
  return counted.length === 1 ? (counted[0]?.instance ?? null) : null
}

const ofOne = (instance: string) => ({
  kind: `pages_of_${sha256Hex(instance).slice(0, 16)}`,
  most: PAGES_OF_ONE_INSTANCE,
})
