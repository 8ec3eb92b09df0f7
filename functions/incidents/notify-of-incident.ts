/** Sends the messages of one incident: its head decides which channel gets what, this file writes the text. */
import { kindOf } from '../../shared/channels/channels.ts'
import { cohortWords } from '../../shared/cohort/cohort-words.ts'
import { fleetSettings, runbookOf } from '../../shared/config.ts'
import { countedOf, reasonOf } from '../../shared/incident/advance.ts'
import { incidentId } from '../../shared/incident-id.ts'
import type { MessageFacts, MessageReason } from '../../shared/page/next-message.ts'
import { isFinished, type Notification, type PageIntent } from '../../shared/page/notification.ts'
import {
  type PageContent,
  type PageFacts,
  type PersonAct,
  pageContent,
} from '../../shared/page/page-content.ts'
import { MUTE_CHANNEL_ATTEMPT, RESOLVE_GIVEN_UP_MS } from '../../shared/policy/retries.ts'
import { incidentNumbers, populationIn } from '../../shared/remediation/incident-numbers.ts'
import { utcDay } from '../../shared/time.ts'
import type { WorkerDeps } from '../deps.ts'
import { noticeWork } from '../due/notice-work.ts'
import { wake } from '../due/wake.ts'
import { notifyChannels } from '../notify/notify-channels.ts'
import { censusNow } from '../repairs/census.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import { auditIncident } from './audit.ts'
import { type Evaluation, unsilencedIn, viewOf } from './evaluation.ts'

/** Sends each channel of the incident what is due. Returns when to call again; null: nothing is left to send. */
export async function notifyOfIncident(
  deps: WorkerDeps,
  head: IncidentHead,
  evaluation: Evaluation,
): Promise<number | null> {
  const { store } = deps
  const { fleet, cause, image, gen } = head
  const read = async () => {
    const now = await store.getIncident(fleet, cause, image)
    if (now === null) throw new Error(`incident ${cause} was deleted while its messages were sent`)
    return now
  }
  const again = await notifyChannels<IncidentHead>(deps, {
    what: `incident ${cause}`,
    read,
    write: (next) => store.casIncident(next),
    facts: (item, notification) => factsOf(deps, item, notification, item.gen === gen ? evaluation : null),
    content: (item, notification, intent, because) =>
      contentOf(deps, item, notification, evaluation, intent, because),
    giveUpAt: (item, notification) => giveUpAt(item, notification),
    onSent: async (notification, { intent, because }, delivered) => {
      const { channel, attempts: attempt } = notification
      const { status, reason } = delivered
      const accepted = delivered.verdict === 'accepted'
      const detail = { channel, intent, because, attempt, status, latency_ms: delivered.latency_ms }
      const ref = { fleet, cause, image, gen: notification.gen }
      // A reminder every two minutes is in the delivery log; in the incident's timeline it would drown the rest.
      if (!accepted || because !== 'kept_alive')
        await auditIncident(deps, ref, accepted ? 'told' : 'not_told', accepted ? because : reason, detail)
      if (accepted && because !== 'kept_alive')
        deps.log('page_sent', { fleet, incident: incidentId(ref), channel, intent, because })
      if (!accepted && attempt === MUTE_CHANNEL_ATTEMPT) await reportFailingChannel(deps, fleet, channel)
    },
  })
  const after = await read()
  if (after.gen === gen && after.state === 'resolved' && after.tell.every(isFinished))
    await store.putIncidentHistory(after)
  return again
}

async function reportFailingChannel(deps: WorkerDeps, fleet: string, channel: string): Promise<void> {
  const day = utcDay(deps.now())
  await wake(deps, noticeWork(fleet, 'channel_failing', { about: `channel:${channel}`, day }))
}

/** Without a fresh evaluation only a resolve may be sent. */
function factsOf(
  deps: WorkerDeps,
  item: IncidentHead,
  notification: Notification,
  evaluation: Evaluation | null,
): MessageFacts {
  const { page_wait_s, repeat_s } = fleetSettings(deps.config, item.fleet)
  const open = evaluation !== null && item.state === 'open'
  return {
    now: deps.now(),
    counted: evaluation ? unsilencedIn(evaluation) : 0,
    may_trigger: open && reasonOf(item, viewOf(deps, item, evaluation)) === 'due',
    latched: (evaluation?.repairs?.latched ?? null) !== null,
    wait_ms: page_wait_s * 1000,
    repeat_ms: repeat_s * 1000,
    resend_ms: resendOf(deps, notification),
    new_kind_at: item.kinds?.new_at ?? null,
  }
}

/** null where the channel remembers, or is no longer in the config. */
function resendOf({ config }: WorkerDeps, { channel }: Notification): number | null {
  const settings = config.channels[channel]
  const resend_s = settings ? kindOf(settings).resend_s : null
  return resend_s === null ? null : resend_s * 1000
}

const giveUpAt = (item: IncidentHead, notification: Notification): number | null => {
  if (notification.want !== 'resolve') return null
  return (
    (notification.gen === item.gen ? (item.resolved_at ?? item.opened_at) : item.opened_at) +
    RESOLVE_GIVEN_UP_MS
  )
}

async function contentOf(
  deps: WorkerDeps,
  item: IncidentHead,
  notification: Notification,
  evaluation: Evaluation,
  intent: PageIntent,
  because: MessageReason,
): Promise<PageContent> {
  const about = notification.gen === item.gen ? item : await generation(deps, item, notification.gen)
  const population = intent === 'trigger' ? await populationOf(deps, item, evaluation) : null
  const content = pageContent(
    { ...pageFacts(about, evaluation, population), runbook: runbookOf(deps.config, about.cause) },
    intent,
    because,
    deps.config.public_url,
  )
  return { ...content, acts: actsOn(deps.config, item.fleet, intent) }
}

/** The buttons below a message; none where no one would receive the press. */
function actsOn(config: WorkerDeps['config'], fleet: string, intent: PageIntent): readonly PersonAct[] {
  if (config.callbacks.slack === undefined || intent === 'resolve') return []
  const held: PersonAct[] = intent === 'trigger' ? ['acknowledge', 'silence'] : ['silence']
  return fleetSettings(config, fleet).remediation.mode === 'off' ? held : [...held, 'pause_repairs']
}

/** The generation that the channel was notified of, as stored when it ended. */
async function generation({ store }: WorkerDeps, item: IncidentHead, gen: number): Promise<IncidentHead> {
  const past = await store.listIncidentHistory(item.fleet, item.cause, item.image)
  return past.find((head) => head.gen === gen) ?? { ...item, gen }
}

/** The page of this generation; `population` null where inventory has announced nothing. */
export function pageFacts(
  head: IncidentHead,
  evaluation: Evaluation,
  population: PageFacts['population'],
): PageFacts {
  const { fleet, cause, image, gen, severity, opened_at, resolve_reason, ack, summary, cohort } = head
  const { first_instance, evidence, remedy } = summary
  return {
    ...{ fleet, cause, image, gen, severity, opened_at, resolve_reason, ack },
    ...{ first_instance, evidence, remedy, population },
    ...(cohort?.shared ? { in_common: cohortWords(cohort.shared) } : {}),
    failing: countedOf(evaluation.members),
    silenced: countedOf(evaluation.members) - unsilencedIn(evaluation),
    automation: evaluation.repairs?.sentence ?? '',
  }
}

/** Announced machines, counted for this page; null where none were announced, because then there is no denominator. */
export async function populationOf(
  deps: Pick<WorkerDeps, 'store' | 'now'>,
  { fleet, image }: IncidentHead,
  { members }: Pick<Evaluation, 'members'>,
): Promise<PageFacts['population']> {
  const numbers = { image, failing: countedOf(members), joined: 0 }
  return populationIn(incidentNumbers(numbers, await censusNow(deps, fleet)))
}
