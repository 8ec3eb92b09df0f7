/** Replay: sends a page once more, delivered or not, for the incident's current state and under the same id. */
import { runbookOf } from '../../shared/config.ts'
import { pageContent } from '../../shared/page/page-content.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { sendToChannel } from '../notify/channels/send-to-channel.ts'
import { evaluateIncident } from './evaluation.ts'
import { generationNamed } from './generation.ts'
import { pageFacts, populationOf } from './notify-of-incident.ts'

/** Sends it again under its own `message_id`; `attempt` is the number of the next attempt. */
export async function replayDelivery(deps: WorkerDeps, row: Work<'replay'>): Promise<void> {
  const { channel: name, message_id, subject, intent, attempt } = row
  const settings = deps.config.channels[name]
  const head = await generationNamed(deps, row.fleet, subject)
  if (settings === undefined || head === null) {
    deps.log('replay_impossible', { channel: name, known: settings !== undefined })
    return
  }
  const evaluation = await evaluateIncident(deps, head)
  const because = intent === 'trigger' ? 'first' : intent === 'resolve' ? 'resolved' : 'acknowledged'
  const population = intent === 'trigger' ? await populationOf(deps, head, evaluation) : null
  const facts = {
    ...pageFacts(head, evaluation, population),
    runbook: runbookOf(deps.config, head.cause),
  }
  await sendToChannel(deps, {
    settings,
    content: pageContent(facts, intent, because, deps.config.public_url),
    message: {
      endpoint: `channel:${name}`,
      fleet: row.fleet,
      message_id,
      attempt,
      subject,
      intent,
      even_if_disabled: true,
    },
  })
}
