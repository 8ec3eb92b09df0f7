/** Two secrets for one machine: which ones, since when, and how the contest ends. Pure. */
import { CONTEST_SETTLES_MS } from '../../shared/policy/waits.ts'
import { severityOfVerdict } from '../../shared/severity.ts'
import type { BootBrief, InstanceContest, InstanceItem } from '../store/instance-item.ts'
import type { ReportItem } from '../store/report-item.ts'
import { newestOf } from './newest.ts'

type Contender = InstanceContest['claims'][number]

/**
 * The contest with this report's secret in it. It begins with the secret that was bound under this epoch, if any. A boot
 * that began after that one's last report may be of a rebuild that inventory has not announced yet: people are notified
 * later.
 */
export function contestedBy(
  instance: Pick<InstanceItem, 'contest' | 'secret' | 'boots' | 'last_report_at'>,
  standing: InstanceContest | null,
  {
    report,
    began_at,
    epoch,
    disputed,
  }: { report: ReportItem; began_at: number | null; epoch: number; disputed: boolean },
): InstanceContest | null {
  const { secret_hash, guest, boot_key, received_at: at } = report
  if (secret_hash === null) return standing
  const claim: Contender = { secret_hash, guest, boot_key, at }
  if (standing === null) {
    const mayBeRebuilt = began_at !== null && began_at > (instance.last_report_at ?? 0)
    const waits = disputed || mayBeRebuilt ? CONTEST_SETTLES_MS : 0
    const before = instance.secret?.before
    return {
      epoch,
      since: at,
      changed_at: at,
      tell_at: at + waits,
      claims: [...boundContender(instance, epoch), claim],
      ...(before === undefined ? {} : { before }),
    }
  }
  const known = standing.claims.find((one) => one.secret_hash === secret_hash)
  if (known === undefined) return { ...standing, changed_at: at, claims: [...standing.claims, claim] }
  if (known.at >= at || known.boot_key === boot_key) return standing
  return { ...standing, claims: standing.claims.map((one) => (one === known ? claim : one)) }
}

/** The secret bound so far joins the contest, with its newest boot. */
function boundContender(
  { secret, boots }: Pick<InstanceItem, 'secret' | 'boots'>,
  epoch: number,
): Contender[] {
  if (secret === null || secret.epoch !== epoch) return []
  const boot = boots.find((one) => one.epoch === epoch && isOfGuest(one)) ?? boots.find(isOfGuest)
  const { boot_key, guest = '' } = boot ?? { boot_key: secret.boot_key }
  return [{ secret_hash: secret.hash, guest, boot_key, at: secret.bound_at }]
}

const isOfGuest = ({ verdict }: BootBrief) => verdict !== 'never_reported'

/** Boots that were trusted because of a binding that no longer holds. Boots that the control plane vouched for stay trusted. */
export const demoted = (
  boots: readonly BootBrief[],
  epoch: number,
  trust: 'contested' | 'quarantined',
): BootBrief[] =>
  boots.map((boot) => (boot.epoch === epoch && boot.trust === 'bound' ? { ...boot, trust } : boot))

/** Whether the reports of one of the secrets show a failure: then the machine is listed as failed. */
export const isFailing = (boots: readonly BootBrief[]): boolean =>
  boots.some(({ trust, verdict }) => trust === 'contested' && severityOfVerdict(verdict) !== 'none')

/** The instance without its contest: the losers are kept as refused, the winner's boots wait to be judged again. */
export function contestEnded(item: InstanceItem, winner: string | null): InstanceItem {
  const { contest, ...rest } = item
  if (!contest) return item
  const own = contest.claims.find(({ secret_hash }) => secret_hash === winner)
  const boots = item.boots.map((boot) =>
    boot.trust === 'contested' && boot.boot_key !== own?.boot_key
      ? { ...boot, trust: 'quarantined' as const }
      : boot,
  )
  return { ...rest, boots, newest: newestOf(boots, item.known, null) }
}

/**
 * The instance without reports that turned out to be another machine's, because inventory has since given their names to
 * that one. The last secret left in a contest is bound again. Null where nothing of it waits here.
 */
export function released(
  item: InstanceItem,
  isOthers: (claim: { guest: string; boot_key: string }) => boolean,
): InstanceItem | null {
  const { contest, quarantine } = item
  const claims = contest?.claims.filter((claim) => !isOthers(claim)) ?? []
  const gone = (contest?.claims.length ?? 0) - claims.length
  const isRefused = quarantine !== null && isOthers(quarantine)
  if (gone === 0 && !isRefused) return null
  const next = isRefused ? { ...item, quarantine: null } : item
  if (!contest || gone === 0) return next
  if (claims.length > 1) return { ...next, contest: { ...contest, claims } }
  const [left] = claims
  const ended = contestEnded(next, left?.secret_hash ?? null)
  if (left === undefined) return ended
  const { secret_hash: hash, boot_key, at: bound_at } = left
  const { epoch, before } = contest
  const by = item.known ? ('launch' as const) : ('first_boot' as const)
  return {
    ...ended,
    secret: { hash, epoch, bound_at, boot_key, by, ...(before === undefined ? {} : { before }) },
  }
}
