/** The buttons under a message of `slack_bot`: what they do, and the value that Slack returns when they are pressed. Pure. */
import { parseIncidentId } from '../incident-id.ts'
import type { PageContent, PersonAct } from '../page/page-content.ts'

/** In the order of display. */
const ACTS: readonly PersonAct[] = ['acknowledge', 'silence', 'pause_repairs']

export const isButtonAct = (text: string): text is PersonAct => ACTS.some((act) => act === text)

/** Slack's limit for a button's value. */
const VALUE = 2000

const WORDS: Record<PersonAct, string> = {
  acknowledge: 'Acknowledge',
  silence: 'Silence 2 h',
  pause_repairs: 'Pause repairs 2 h',
}

/** Elements of an `actions` block; none where the message has no acts, or its incident's id is too long for a button. */
export function buttonsOf({
  acts = [],
  fleet,
  about,
}: Pick<PageContent, 'acts' | 'fleet' | 'about'>): object[] {
  const value = `${fleet} ${about}`
  if (value.length > VALUE) return []
  return ACTS.filter((act) => acts.includes(act)).map((act) => ({
    type: 'button',
    action_id: act,
    text: { type: 'plain_text', text: WORDS[act] },
    value,
    ...(act === 'acknowledge' ? { style: 'primary' } : {}),
    ...(act === 'pause_repairs' ? { confirm: confirmation(fleet) } : {}),
  }))
}

/** Asks for confirmation: it stops more than the message is about. */
const confirmation = (fleet: string) => ({
  title: { type: 'plain_text', text: 'Pause repairs?' },
  text: { type: 'plain_text', text: `All repairs of fleet ${fleet} pause for two hours.` },
  confirm: { type: 'plain_text', text: 'Pause' },
  deny: { type: 'plain_text', text: 'Cancel' },
})

/** The value of one of our buttons, parsed; null for anything else. */
export function readButtonValue(value: string): { fleet: string; incident: string } | null {
  const [, fleet, incident] = /^([a-z0-9][a-z0-9-]{0,31}) (\S{1,1990})$/.exec(value) ?? []
  if (fleet === undefined || incident === undefined || parseIncidentId(incident) === null) return null
  return { fleet, incident }
}
