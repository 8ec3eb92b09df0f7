/** Says what is to be said of one incident: who hears what comes from the head, how it reads from here. */
import { kindOf } from '../../shared/channels/channels.ts'
import { cohortWords } from '../../shared/cohort/cohort-words.ts'
import { fleetSettings, runbookOf } from '../../shared/config.ts'
import { countedOf, reasonOf } from '../../shared/incident/advance.ts'
import { incidentId } from '../../shared/incident-id.ts'
import type { SayReason, WordsFacts } from '../../shared/page/next-words.ts'
import {
  type PageContent,
  type PageFacts,
  type PersonAct,
  pageContent,
} from '../../shared/page/page-content.ts'
import { isFinished, type PageIntent, type Tell } from '../../shared/page/tell.ts'
import { MUTE_CHANNEL_ATTEMPT, RESOLVE_GIVEN_UP_MS } from '../../shared/policy/retries.ts'
import { incidentNumbers, populationIn } from '../../shared/remediation/incident-numbers.ts'
import { utcDay } from '../../shared/time.ts'
import type { WorkerDeps } from '../deps.ts'
import { noticeWork } from '../due/notice-work.ts'
import { wake } from '../due/wake.ts'
import { tellChannels } from '../notify/tell.ts'
import { censusNow } from '../repairs/census.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import { auditIncident } from './audit.ts'
import { type Evaluation, heardIn, viewOf } from './evaluation.ts'

/** Tells every channel of the incident what it is due. Answers when to come back; null: nothing is left to say. */
export async function tellIncident(
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
  const again = await tellChannels<IncidentHead>(deps, {
    what: `incident ${cause}`,
    read,
    write: (next) => store.casIncident(next),
    facts: (item, tell) => factsOf(deps, item, tell, item.gen === gen ? evaluation : null),
    content: (item, tell, intent, because) => contentOf(deps, item, tell, evaluation, intent, because),
    giveUpAt: (item, tell) => giveUpAt(item, tell),
    spoken: async (tell, { say, because }, delivered) => {
      const { channel, attempts: attempt } = tell
      const { status, reason } = delivered
      const told = delivered.verdict === 'accepted'
      const detail = { channel, intent: say, because, attempt, status, latency_ms: delivered.latency_ms }
      const ref = { fleet, cause, image, gen: tell.gen }
      // A reminder every two minutes is in the delivery log; in the incident's story it would drown the rest.
      if (!told || because !== 'kept_alive')
        await auditIncident(deps, ref, told ? 'told' : 'not_told', told ? because : reason, detail)
      if (told && because !== 'kept_alive')
        deps.log('page_sent', { fleet, incident: incidentId(ref), channel, intent: say, because })
      if (!told && attempt === MUTE_CHANNEL_ATTEMPT) await sayItFails(deps, fleet, channel)
    },
  })
  const after = await read()
  if (after.gen === gen && after.state === 'resolved' && after.tell.every(isFinished))
    await store.putIncidentHistory(after)
  return again
}

async function sayItFails(deps: WorkerDeps, fleet: string, channel: string): Promise<void> {
  const day = utcDay(deps.now())
  await wake(deps, noticeWork(fleet, 'channel_failing', { about: `channel:${channel}`, day }))
}

/** Of an incident that we did not look at just now we say nothing but its end. */
function factsOf(
  deps: WorkerDeps,
  item: IncidentHead,
  tell: Tell,
  evaluation: Evaluation | null,
): WordsFacts {
  const { page_wait_s, repeat_s } = fleetSettings(deps.config, item.fleet)
  const open = evaluation !== null && item.state === 'open'
  return {
    now: deps.now(),
    counted: evaluation ? heardIn(evaluation) : 0,
    may_trigger: open && reasonOf(item, viewOf(deps, item, evaluation)) === 'due',
    latched: (evaluation?.repairs?.latched ?? null) !== null,
    wait_ms: page_wait_s * 1000,
    repeat_ms: repeat_s * 1000,
    resend_ms: resendOf(deps, tell),
    new_kind_at: item.kinds?.new_at ?? null,
  }
}

/** null where the channel remembers, or is no longer in the config. */
function resendOf({ config }: WorkerDeps, { channel }: Tell): number | null {
  const settings = config.channels[channel]
  const resend_s = settings ? kindOf(settings).resend_s : null
  return resend_s === null ? null : resend_s * 1000
}

const giveUpAt = (item: IncidentHead, tell: Tell): number | null => {
  if (tell.want !== 'resolve') return null
  return (tell.gen === item.gen ? (item.resolved_at ?? item.opened_at) : item.opened_at) + RESOLVE_GIVEN_UP_MS
}

async function contentOf(
  deps: WorkerDeps,
  item: IncidentHead,
  tell: Tell,
  evaluation: Evaluation,
  intent: PageIntent,
  because: SayReason,
): Promise<PageContent> {
  const about = tell.gen === item.gen ? item : await generation(deps, item, tell.gen)
  const population = intent === 'trigger' ? await populationOf(deps, item, evaluation) : null
  const content = pageContent(
    { ...pageFacts(about, evaluation, population), runbook: runbookOf(deps.config, about.cause) },
    intent,
    because,
    deps.config.public_url,
  )
  return { ...content, acts: actsOn(deps.config, item.fleet, intent) }
}

/** What can be done by a button under it; nothing where nobody would hear of the press. */
function actsOn(config: WorkerDeps['config'], fleet: string, intent: PageIntent): readonly PersonAct[] {
  if (config.callbacks.slack === undefined || intent === 'resolve') return []
  const held: PersonAct[] = intent === 'trigger' ? ['acknowledge', 'silence'] : ['silence']
  return fleetSettings(config, fleet).remediation.mode === 'off' ? held : [...held, 'pause_repairs']
}

/** The generation that the channel knows, as it was stored when it ended. */
async function generation({ store }: WorkerDeps, item: IncidentHead, gen: number): Promise<IncidentHead> {
  const past = await store.listIncidentHistory(item.fleet, item.cause, item.image)
  return past.find((head) => head.gen === gen) ?? { ...item, gen }
}

/** What a page says of this generation; `population` null where inventory knows of nothing. */
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
    silenced: countedOf(evaluation.members) - heardIn(evaluation),
    automation: evaluation.repairs?.sentence ?? '',
  }
}

/** What inventory knows of, counted for this page; null where it knows of nothing, because then there is no denominator. */
export async function populationOf(
  deps: Pick<WorkerDeps, 'store' | 'now'>,
  { fleet, image }: IncidentHead,
  { members }: Pick<Evaluation, 'members'>,
): Promise<PageFacts['population']> {
  const numbers = { image, failing: countedOf(members), joined: 0 }
  return populationIn(incidentNumbers(numbers, await censusNow(deps, fleet)))
}
