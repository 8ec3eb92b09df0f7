/** Which of a boot's reports are believed, and how far. Pure. */
import { agreementOf, identityOf } from '../../shared/identity.ts'
import type { Trust } from '../../shared/trust.ts'
import { type TrustAnswer, type TrustReason, trustOf } from '../../shared/trust.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import type { ReportItem } from '../store/report-item.ts'
import type { StoredEvidence } from './fold.ts'

export interface Belief {
  /** Null where every report is refused: the boot is judged for nobody. */
  trust: Exclude<Trust, 'quarantined'> | null
  /** What is folded: the reports that count, or mere claims where there is nothing better. */
  folded: StoredEvidence[]
  /** Kept, and waiting for an operator: refused reports, and claims about a known instance that carry a secret. */
  waiting: { stored: StoredEvidence; reason: TrustReason }[]
  /** Believed by nobody. */
  refused: ReportItem[]
  secret: InstanceItem['secret']
}

/** Reads the reports in order of arrival, because the first secret inside a launch window is the one that binds. */
export function believe(
  reports: readonly StoredEvidence[],
  instance: InstanceItem,
  inventory: boolean,
): Belief {
  let secret = instance.secret
  const answers: { stored: StoredEvidence; answer: TrustAnswer }[] = []
  for (const stored of [...reports].sort(byArrival)) {
    const answer = trustOf({ ...questionOf(stored, instance), inventory, bound: secret })
    if (answer.bind) secret = boundBy(stored, answer.bind) ?? secret
    answers.push({ stored, answer })
  }
  const at = (...levels: Trust[]) => answers.filter(({ answer }) => levels.includes(answer.trust))
  const counting = at('bound', 'attested')
  const claims = at('claimed')
  return {
    trust:
      at('attested').length > 0
        ? 'attested'
        : counting.length > 0
          ? 'bound'
          : claims.length > 0
            ? 'claimed'
            : null,
    folded: (counting.length > 0 ? counting : claims).map(({ stored }) => stored),
    waiting: answers
      .filter(({ stored, answer }) => isWaiting(stored, answer, instance.known))
      .map(({ stored, answer }) => ({ stored, reason: answer.reason })),
    refused: at('quarantined').map(({ stored }) => stored.report),
    secret,
  }
}

function questionOf({ report, evidence }: StoredEvidence, instance: InstanceItem) {
  return {
    secret_hash: report.secret_hash,
    attested: report.attested_instance !== null,
    boot_key: report.boot_key,
    received_at: report.received_at,
    agreement: agreementOf(identityOf(evidence.facts).aliases, instance.aliases),
    known: instance.known,
    launch: instance.launch,
  }
}

function boundBy({ report }: StoredEvidence, bind: NonNullable<TrustAnswer['bind']>): InstanceItem['secret'] {
  if (report.secret_hash === null) return null
  return { hash: report.secret_hash, ...bind, bound_at: report.received_at, boot_key: report.boot_key }
}

function isWaiting({ report }: StoredEvidence, { trust }: TrustAnswer, known: boolean): boolean {
  return trust === 'quarantined' || (trust === 'claimed' && known && report.secret_hash !== null)
}

function byArrival(a: StoredEvidence, b: StoredEvidence): number {
  return a.report.received_at - b.report.received_at || (a.report.sha < b.report.sha ? -1 : 1)
}
