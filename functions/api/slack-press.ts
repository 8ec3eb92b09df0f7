/** Applies a button of Slack, and answers the press. */

import type { SlackPress } from '../../shared/callbacks/slack-action.ts'
import { covers } from '../../shared/incident/silence.ts'
import { HELD_BY_BUTTON_MS } from '../../shared/policy/people.ts'
import { ACK_S } from '../../shared/policy/waits.ts'
import { MINUTE_MS, SECOND_MS } from '../../shared/time.ts'
import type { ApiDeps } from '../deps.ts'
import { generationNamed } from '../incidents/generation.ts'
import { acknowledgeIncident, addSilence, type By } from '../incidents/incident-change.ts'
import { addPause, TooManyPauses } from '../repairs/guard-change.ts'
import type { IncidentHead } from '../store/incident-item.ts'

/** `words`: where it was done, a sentence for the channel without its full stop; else one for the person who pressed. */
export interface PressDone {
  isDone: boolean
  words: string
}

const notDone = (words: string): PressDone => ({ isDone: false, words })

/** Throws what the store throws. A second press changes nothing. */
export async function doPress(deps: ApiDeps, by: By, { act, incident }: SlackPress): Promise<PressDone> {
  const head = await generationNamed(deps, by.fleet, incident)
  if (head === null || head.state === 'resolved') return notDone('This incident is over; nothing was done.')
  if (act === 'acknowledge') return acknowledge(deps, by, head)
  return act === 'silence' ? silence(deps, by, head) : pauseRepairs(deps, by)
}

async function acknowledge(deps: ApiDeps, by: By, head: IncidentHead): Promise<PressDone> {
  const until = deps.now() + ACK_S * SECOND_MS
  const done = await acknowledgeIncident(deps, by, head, { note: 'acknowledged in Slack', until })
  return done === null
    ? notDone('This incident is over; nothing was done.')
    : { isDone: true, words: `Acknowledged until ${clock(until)}` }
}

async function silence(deps: ApiDeps, by: By, head: IncidentHead): Promise<PressDone> {
  const [starts_at, ends_at] = [deps.now(), deps.now() + HELD_BY_BUTTON_MS]
  const held = (await deps.store.listSilences(by.fleet, starts_at)).find(
    (one) => (one.instance ?? null) === null && covers(one, head) && one.ends_at >= ends_at - MINUTE_MS,
  )
  if (held !== undefined)
    return notDone(`It is silenced already, until ${clock(held.ends_at)}, by ${held.author}.`)
  const { cause, image } = head
  const reason = 'silenced in Slack for 2 hours'
  await addSilence(deps, by, { cause, image, instance: null, reason, pause: false, starts_at, ends_at })
  return {
    isDone: true,
    words: `Silenced until ${clock(ends_at)}: nobody is notified of this cause on this image`,
  }
}

async function pauseRepairs(deps: ApiDeps, by: By): Promise<PressDone> {
  const until = deps.now() + HELD_BY_BUTTON_MS
  const held = (await deps.store.getGuard(by.fleet)).pauses.find((one) => one.until >= until - MINUTE_MS)
  if (held !== undefined)
    return notDone(`Repairs are paused already, until ${clock(held.until)}, by ${held.by}.`)
  try {
    await addPause(deps, by, { reason: 'paused in Slack for 2 hours', until })
  } catch (error) {
    if (error instanceof TooManyPauses) return notDone(`Nothing was done: ${error.message}.`)
    throw error
  }
  return { isDone: true, words: `All repairs of fleet ${by.fleet} paused until ${clock(until)}` }
}

const clock = (ms: number) => `${new Date(ms).toISOString().slice(11, 16)} UTC`
