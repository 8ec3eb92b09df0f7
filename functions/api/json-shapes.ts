/** Stored items as the API answers them: times as RFC 3339, incidents by their id, and no secrets. */
import type { Context } from 'hono'
import { cohortWords } from '../../shared/cohort/cohort-words.ts'
import { display } from '../../shared/display.ts'
import { incidentId } from '../../shared/incident-id.ts'
import type { IncidentNumbers } from '../../shared/remediation/incident-numbers.ts'
import type { Decision } from '../../shared/view/why.ts'
import type { ActionItem } from '../store/action-item.ts'
import type { BootRow } from '../store/boot-row.ts'
import type { ImageBoot } from '../store/image-boot.ts'
import type { IncidentHead, Member } from '../store/incident-item.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import type { AuditEntry } from '../store/log-item.ts'
import { candidatesOf, storiesOf } from './accept-secret.ts'
import type { ReadBoot } from './boot-reads.ts'

const MAX_TEXT = 20_000

const time = (ms: number) => new Date(ms).toISOString()
const timeOrNull = (ms: number | null | undefined) => (ms == null ? null : time(ms))

/** A JSON answer whose texts all went through `display`: guests choose names, and JSON ends up on terminals. */
export function answerJson(c: Context, body: object, status: 200 | 201 | 202 = 200): Response {
  const text = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'string' ? display(value, MAX_TEXT) : value,
  )
  return c.body(text, status, { 'content-type': 'application/json', 'cache-control': 'private, no-cache' })
}

/** One boot of a list. */
export function bootRowJson({ first_at, ...row }: BootRow): object {
  return { ...row, first_at: time(first_at) }
}

/** One boot of the list of its image. */
export function imageBootJson({ first_at, began_at, launched_at, ...row }: ImageBoot): object {
  return {
    ...row,
    first_at: time(first_at),
    began_at: timeOrNull(began_at),
    launched_at: timeOrNull(launched_at),
  }
}

const briefJson = ({ began_at, first_at, trace: _, ...brief }: BootBrief) => ({
  ...brief,
  began_at: time(began_at),
  first_at: time(first_at),
})

/** One boot, judged, with the lines that it rests on. */
export function bootJson({ judgement, reports, brief, began_at, ...boot }: ReadBoot): object {
  return {
    ...boot,
    began_at: time(began_at),
    image: brief?.image ?? null,
    ...(judgement ?? { verdict: brief?.verdict ?? 'unknown', cause: brief?.cause ?? 'unknown' }),
    reports: reports.map(({ report, sections, id: _, ...shown }) => ({
      sections: sections.map(({ name, text }) => ({ name, chars: text.length })),
      seq: report.seq,
      source: report.source,
      received_at: time(report.received_at),
      uptime_sent: report.uptime_sent,
      hint: report.hint,
      token_id: report.token_id,
      ...shown,
    })),
  }
}

/** Internal: where the row of a launch is that was answered late. */
function withoutPlace({ late: _, ...launch }: NonNullable<InstanceItem['launch']>) {
  return launch
}

/** One instance, with its last boots and repairs and everything that waits for an operator. */
export function instanceJson(item: InstanceItem): object {
  const { secret, contest, quarantine, launch, planned, gone } = item
  const acceptable = candidatesOf(item).map(({ secret_hash }) => secret_hash.slice(0, 12))
  return {
    fleet: item.fleet,
    instance: item.instance,
    known: item.known,
    image: item.image,
    newest: item.newest === null ? null : briefJson(item.newest),
    confidence: item.confidence,
    secret: secret && { bound_at: time(secret.bound_at), by: secret.by, epoch: secret.epoch },
    /** What `accept` would bind, by the first digits of its hash; null where nothing waits. */
    acceptable: acceptable.length === 1 ? (acceptable[0] ?? null) : null,
    /** The same where there are several; one of them is the machine's own. */
    acceptable_secrets: acceptable,
    contest: contest
      ? {
          since: time(contest.since),
          told_from: time(contest.tell_at),
          stories: storiesOf(item).map(({ secret: digits, at, boot }) => ({
            secret: digits,
            at: time(at),
            boot: boot && briefJson(boot),
          })),
        }
      : null,
    quarantine: quarantine && { since: time(quarantine.since), reports: quarantine.reports },
    launch: launch && {
      ...withoutPlace(launch),
      at: time(launch.at),
      said_at: timeOrNull(launch.said_at),
      since: timeOrNull(launch.since),
      deadline_at: time(launch.deadline_at),
      told_at: timeOrNull(launch.told_at),
      satisfied_at: timeOrNull(launch.satisfied_at),
    },
    planned: planned && { ...planned, until: time(planned.until) },
    gone: gone && { ...gone, at: time(gone.at) },
    boots: item.boots.map(briefJson),
    incident: item.incident && incidentId(item.incident),
    actions: item.actions.map(({ at, ...action }) => ({ ...action, at: time(at) })),
    last_report_at: timeOrNull(item.last_report_at),
    labels: item.labels,
  }
}

/** One generation of an incident, and which channels were notified. */
export function incidentJson(head: IncidentHead, numbers: IncidentNumbers | null): object {
  return {
    id: incidentId(head),
    fleet: head.fleet,
    cause: head.cause,
    image: head.image,
    gen: head.gen,
    state: head.state,
    severity: head.severity,
    opened_at: time(head.opened_at),
    resolving_at: timeOrNull(head.resolving_at),
    resolved_at: timeOrNull(head.resolved_at),
    resolve_reason: head.resolve_reason,
    ack: head.ack && { ...head.ack, at: time(head.ack.at), until: time(head.ack.until) },
    tell: head.tell.map((tell) => ({
      ...tell,
      sent_at: timeOrNull(tell.sent_at),
      next_at: timeOrNull(tell.next_at),
    })),
    summary: head.summary,
    members_seen: head.members_seen,
    numbers,
    cohort: cohortJson(head),
  }
}

/** What its failing machines share, from the last search, with the sentence of its pages; null where nobody searched. */
export function cohortJson({ cohort }: Pick<IncidentHead, 'cohort'>): object | null {
  if (cohort === undefined) return null
  const { looked_at, since, machines, shared } = cohort
  const statement = shared && cohortWords(shared)
  return { statement, looked_at: time(looked_at), since: time(since), machines, shared }
}

/** One member of an incident. */
export function memberJson(member: Member): object {
  const { instance, boot_key, trust, state, joined_at, left_at, last_decision } = member
  return {
    instance,
    boot_key,
    trust,
    state,
    joined_at: time(joined_at),
    left_at: timeOrNull(left_at),
    last_decision: last_decision && { ...last_decision, at: time(last_decision.at) },
  }
}

/** One entry of the audit. */
export const auditJson = ({ at, ...entry }: AuditEntry): object => ({ at: time(at), ...entry })
/** One decision, with its inputs and reason. */
export const decisionJson = ({ at, ...decision }: Decision): object => ({ at: time(at), ...decision })

/** One repair. */
export function actionJson({ rev: _, token_hash: __, claim_key: ___, ...action }: ActionItem): object {
  return {
    ...action,
    incident: incidentId(action.incident),
    created_at: time(action.created_at),
    next_attempt_at: timeOrNull(action.next_attempt_at),
    delivered_at: timeOrNull(action.delivered_at),
    claimed_at: timeOrNull(action.claimed_at),
    expires_at: time(action.expires_at),
    verify_by: timeOrNull(action.verify_by),
    finished_at: timeOrNull(action.finished_at),
  }
}
