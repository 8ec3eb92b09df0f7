/** Texts of other programs: named, and judged by the cloud-init lines in them, if any. */
import type { LogEvent, Mark } from '../evidence/log-event.ts'
import { isOwnForm } from '../evidence/other-agents.ts'
import { type BootFacts, findMark, type Located } from './boot-facts.ts'

/** Marks that every machine prints, with or without cloud-init. */
const OF_ANY_MACHINE: readonly Mark[] = [
  'other_agent',
  'kernel_start',
  'panic',
  'emergency_shell',
  'fsck_failed',
  'lease',
  'waits_for_network',
  'traceback',
  'warning_line',
]

/** The form of cloud-init's requests; before 0.7 these say `url error`. */
const OWN_REQUEST = /Calling '|url error \[|\bcloud-init\[/

/** The first line of another program, where nothing in the text is cloud-init's; null otherwise. */
export function othersAlone(facts: BootFacts): Located | null {
  const other = findMark(facts, 'other_agent')
  if (other === null || facts.statuses.length > 0 || findMark(facts, 'panic', 'fsck_failed') !== null)
    return null
  return facts.events.some(({ event }) => isOfCloudInit(event)) ? null : other
}

function isOfCloudInit(event: LogEvent): boolean {
  if (event.kind === 'answer') return OWN_REQUEST.test(event.text) || isOwnForm(event.text)
  if (event.kind !== 'mark') return true
  return event.mark === 'error_line' ? isOwnForm(event.text) : !OF_ANY_MACHINE.includes(event.mark)
}

/** The name of the program, from our own list. */
export function agentName({ event }: Located): string {
  return event.kind === 'mark' ? (event.detail ?? '') : ''
}

/** Where Ignition fails it ends in an emergency shell, which is not a failure before cloud-init. */
export function isShellOfIgnition(facts: BootFacts, shell: Located): boolean {
  if (shell.event.kind !== 'mark' || shell.event.mark !== 'emergency_shell') return false
  return facts.events.some(
    ({ event, section }) =>
      event.kind === 'mark' &&
      event.mark === 'other_agent' &&
      (event.detail === 'Ignition' || event.detail === 'Afterburn') &&
      section === shell.section &&
      event.line < shell.event.line,
  )
}
