/** Which of a boot's reports count for an instance, and at which trust. Pure. */
import { beaconPrint } from '../../shared/envelope/beacon.ts'
import { agreementOf, identityOf } from '../../shared/identity.ts'
import { LAUNCH_SLACK_MS } from '../../shared/policy/waits.ts'
import {
  type Bind,
  isShown,
  type Trust,
  type TrustAnswer,
  type TrustReason,
  trustOf,
} from '../../shared/trust.ts'
import type { InstanceContest, InstanceItem } from '../store/instance-item.ts'
import type { ReportItem } from '../store/report-item.ts'
import { contestedBy } from './contest.ts'
import { isDated, type StoredEvidence, startOf } from './fold.ts'

export interface Attribution {
  /** Null where every report is refused: the boot is judged for no instance. */
  trust: Exclude<Trust, 'quarantined'> | null
  /** The reports to fold: those that count, or unverified ones where there is nothing better. */
  folded: StoredEvidence[]
  /** The same reports, grouped by secret, where the secrets contest the machine. */
  stories: StoredEvidence[][]
  /** Stored, and waiting for an operator: refused reports, and unverified ones about a known instance that carry a secret. */
  waiting: { stored: StoredEvidence; reason: TrustReason }[]
  /** With a secret, but not trusted yet: an announcement may show whose they are. */
  unsettled: StoredEvidence[]
  /** Reports that are refused outright. */
  refused: ReportItem[]
  secret: InstanceItem['secret']
  contest: InstanceContest | null
  /** The secret's fingerprint on a console in this launch; null: none. */
  shown: InstanceItem['shown'] | null
  /** The epoch of a secret that was bound by mere first appearance and lost to the one before; null: none did. */
  lost: { epoch: number; hash: string } | null
}

interface Standing {
  secret: InstanceItem['secret']
  contest: InstanceContest | null
  lost: Attribution['lost']
}

/** Takes the reports in order of arrival, because the first secret inside a launch window is the one that binds. */
export function attributeReports(
  reports: readonly StoredEvidence[],
  instance: InstanceItem,
  inventory: boolean,
): Attribution {
  const shown = shownBy(reports, instance)
  let standing: Standing = confirmed(
    { secret: instance.secret, contest: instance.contest ?? null, lost: null },
    instance,
    shown?.print ?? null,
  )
  const answers: { stored: StoredEvidence; answer: TrustAnswer }[] = []
  for (const stored of [...reports].sort(byArrival)) {
    const { secret: bound, contest } = standing
    const answer = trustOf({
      ...questionOf(stored, instance),
      ...{ inventory, bound, contest, shown: shown?.print ?? null },
    })
    standing = after(standing, instance, stored, answer)
    answers.push({ stored, answer })
  }
  const { secret, contest, lost } = standing
  const settled = answers.map((one) => ({ ...one, trust: trustAfter(one, standing) }))
  const at = (...levels: Trust[]) => settled.filter(({ trust }) => levels.includes(trust))
  const found = (['attested', 'bound', 'contested', 'claimed'] as const).find((level) => at(level).length > 0)
  const counts: Trust[] =
    found === 'attested' || found === 'bound' ? ['bound', 'attested'] : [found ?? 'claimed']
  const folded = at(...counts).map(({ stored }) => stored)
  return {
    trust: found ?? null,
    folded,
    stories: found === 'contested' ? bySecret(folded) : [],
    waiting: settled
      .filter(({ stored, trust }) => isWaiting(stored, trust, instance))
      .map(({ stored, answer }) => ({ stored, reason: answer.reason })),
    unsettled: at('quarantined', 'claimed', 'contested')
      .map(({ stored }) => stored)
      .filter(({ report }) => report.secret_hash !== null),
    refused: at('quarantined').map(({ stored }) => stored.report),
    secret,
    contest,
    shown,
    lost,
  }
}

function questionOf(stored: StoredEvidence, instance: InstanceItem) {
  const { report, evidence } = stored
  return {
    secret_hash: report.secret_hash,
    attested: report.attested_instance !== null,
    boot_key: report.boot_key,
    received_at: report.received_at,
    began_at: beganOf(report),
    agreement: agreementOf(identityOf(evidence.facts).aliases, instance.aliases),
    disputed: stored.disputed === true,
    known: instance.known,
    launch: instance.launch,
  }
}

/** The newest fingerprint on a console in this launch; an older one may be of a disk that is gone. */
function shownBy(reports: readonly StoredEvidence[], { launch, shown }: InstanceItem): Attribution['shown'] {
  const epoch = launch?.epoch ?? 0
  const since = launch === null ? 0 : launch.at - LAUNCH_SLACK_MS
  const prints = [...reports]
    .filter(({ report }) => report.source === 'console' && report.attested_instance !== null)
    .filter(({ report }) => report.received_at >= since)
    .sort(byArrival)
    .flatMap(({ evidence }) => evidence.sections.map(({ text }) => beaconPrint(text)))
  const print = prints.findLast((one) => one !== null)
  if (print) return { print, epoch }
  return shown?.epoch === epoch ? shown : null
}

/** A stored secret with this fingerprint is the machine's, without a further report of it. */
function confirmed(before: Standing, { launch, quarantine }: InstanceItem, print: string | null): Standing {
  const { secret, contest } = before
  if (print === null || secret?.by === 'control_plane' || secret?.by === 'operator') return before
  if (secret !== null && isShown(secret.hash, print))
    return { ...before, secret: { ...secret, by: 'control_plane' } }
  const known = [...(contest?.claims ?? []), ...(quarantine?.secret_hash ? [quarantine] : [])]
  const own = known.find((one) => one.secret_hash !== null && isShown(one.secret_hash, print))
  if (!own?.secret_hash) return before
  const epoch = Math.max(launch?.epoch ?? 0, secret?.epoch ?? 0, contest?.epoch ?? 0)
  const bound_at = 'at' in own ? own.at : own.since
  return {
    secret: { hash: own.secret_hash, epoch, bound_at, boot_key: own.boot_key, by: 'control_plane' },
    contest: null,
    lost: { epoch: secret?.epoch ?? epoch, hash: secret?.hash ?? '' },
  }
}

const beganOf = (report: ReportItem) => (isDated(report) ? startOf(report) : null)

function after(
  before: Standing,
  instance: InstanceItem,
  stored: StoredEvidence,
  answer: TrustAnswer,
): Standing {
  const { report } = stored
  if (answer.trust === 'contested') {
    const joining = {
      report,
      began_at: beganOf(report),
      epoch: answer.epoch,
      disputed: stored.disputed === true,
    }
    const { secret, contest } = before
    return { ...before, secret: null, contest: contestedBy({ ...instance, secret }, contest, joining) }
  }
  if (!answer.bind) return before
  const secret = boundBy(stored, answer.bind, before.secret)
  const isFirst = before.secret === null && before.contest === null
  const wins = answer.reason === 'secret_of_before' || (answer.reason === 'shown_on_console' && !isFirst)
  if (!wins || before.secret?.hash === answer.bind.hash) return { ...before, secret }
  const hash = before.secret?.hash ?? before.contest?.claims[0]?.secret_hash ?? ''
  return { secret, contest: null, lost: { epoch: before.secret?.epoch ?? answer.bind.epoch, hash } }
}

function boundBy(
  { report, evidence }: StoredEvidence,
  bind: Bind,
  before: InstanceItem['secret'],
): InstanceItem['secret'] {
  if (before?.hash === bind.hash) return { ...before, ...bind }
  const prints = printsOnConsole(evidence.facts.reporter) ? { prints: true as const } : {}
  return { ...bind, bound_at: report.received_at, boot_key: report.boot_key, ...prints }
}

/** Reporters of 0.2 and later print one; without a version it is not expected. */
function printsOnConsole(reporter: string | undefined): boolean {
  const [, major = '0', minor = '0'] = /^(\d{1,4})\.(\d{1,4})\./.exec(reporter ?? '') ?? []
  return Number(major) > 0 || Number(minor) >= 2
}

/** Reports of this boot that were trusted before the second secret appeared are contested too. */
function trustAfter(
  { stored, answer }: { stored: StoredEvidence; answer: TrustAnswer },
  { contest, lost }: Standing,
): Trust {
  if (answer.trust !== 'bound' && answer.trust !== 'contested') return answer.trust
  const { secret_hash } = stored.report
  if (contest?.claims.some((claim) => claim.secret_hash === secret_hash)) return 'contested'
  return lost !== null && (answer.trust === 'contested' || lost.hash === secret_hash)
    ? 'quarantined'
    : answer.trust
}

const bySecret = (stored: readonly StoredEvidence[]): StoredEvidence[][] => [
  ...Map.groupBy(stored, ({ report }) => report.secret_hash).values(),
]

/**
 * A report from before the launch proves nothing about the current machine. Only where inventory never gave the launch's
 * time may it still be the machine's own.
 */
function isWaiting({ report }: StoredEvidence, trust: Trust, { known, launch }: InstanceItem): boolean {
  const isOld = launch !== null && report.received_at < launch.at - LAUNCH_SLACK_MS
  if (trust === 'quarantined') return !isOld
  return trust === 'claimed' && known && report.secret_hash !== null && !(isOld && launch.said_at !== null)
}

function byArrival(a: StoredEvidence, b: StoredEvidence): number {
  return a.report.received_at - b.report.received_at || (a.report.sha < b.report.sha ? -1 : 1)
}
