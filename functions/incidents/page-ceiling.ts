/** So many incidents of a fleet may begin to page in an hour; of the others one message says that there are more. */
import { fleetSettings } from '../../shared/config.ts'
import { reasonOf } from '../../shared/incident/advance.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { wasTold } from '../../shared/page/tell.ts'
import { utcHour } from '../../shared/time.ts'
import { sha256Hex } from '../../shared/token.ts'
import type { WorkerDeps } from '../deps.ts'
import { noticeWork } from '../due/notice-work.ts'
import { wake } from '../due/wake.ts'
import { admits } from '../notify/ceiling.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import { type Evaluation, viewOf } from './evaluation.ts'

/**
 * Whether this incident has to wait with its first page. One that has begun goes on; one that waits is asked for again at
 * each of its evaluations, and begins in a later hour.
 */
export async function isOverCeiling(
  deps: WorkerDeps,
  head: IncidentHead,
  evaluation: Evaluation,
): Promise<boolean> {
  const { fleet, gen, severity, tell } = head
  const { page, pages_per_hour: most } = fleetSettings(deps.config, fleet)
  if (severity !== 'page' || page === 'never') return false
  if (tell.some((one) => one.gen === gen && wasTold(one))) return false
  if (reasonOf(head, viewOf(deps, head, { ...evaluation, over_ceiling: false })) !== 'due') return false
  const subject = sha256Hex(incidentId(head)).slice(0, 16)
  if (await admits(deps, { fleet, kind: 'pages', subject, most })) return false
  const day = utcHour(deps.now())
  await wake(deps, noticeWork(fleet, 'many_incidents', { about: String(most), day }))
  return true
}
