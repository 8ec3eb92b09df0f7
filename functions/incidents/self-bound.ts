/**
 * Machines that bound themselves, in a fleet without inventory: with the image's token anybody can invent any number of
 * them, each with a cause and an image of its own. Such machines may open one incident an hour; all others join a common
 * one.
 */
import { displayLine } from '../../shared/display.ts'
import { SELF_BOUND_INCIDENTS_PER_HOUR } from '../../shared/policy/limits.ts'
import { UNKNOWN_MACHINES } from '../../shared/severity.ts'
import { sha256Hex } from '../../shared/token.ts'
import { incidentWords } from '../../shared/verdict-words.ts'
import type { Deps } from '../deps.ts'
import { admits } from '../notify/ceiling.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import type { Join } from './join.ts'

const REMEDY =
  'No inventory has announced these machines. One incident of such machines opens per hour; this one holds the others. The dashboard lists their causes and images. If they are yours, announce their launches (PUT /v1/expectations/{instance}). If not, find out who has the ingest token.'

/** Whether only the guest itself vouches for this machine. */
export const isSelfBound = ({ known, secret }: Pick<InstanceItem, 'known' | 'secret'>): boolean =>
  !known && secret?.by === 'first_boot'

/** The incident for a machine that bound itself: an existing one, a new one if allowed, or the common one. */
export async function selfBoundJoin(deps: Pick<Deps, 'store' | 'now'>, join: Join): Promise<Join> {
  const { fleet, cause, image, severity } = join
  const head = await deps.store.getIncident(fleet, cause, image)
  const isThere = head !== null && head.state !== 'resolved'
  if (isThere && (head.severity === 'page' || severity === 'ticket')) return join
  const kind = sha256Hex(`${cause} ${image}`).slice(0, 16)
  const most = SELF_BOUND_INCIDENTS_PER_HOUR
  if (await admits(deps, { fleet, kind: `self_bound_${severity}`, subject: kind, most })) return join
  const what = `${incidentWords(cause)} on ${displayLine(image, 80)}`
  const summary = { evidence: `${what}: ${join.summary.evidence}`, remedy: REMEDY }
  return { ...join, ...UNKNOWN_MACHINES, kind, summary }
}
