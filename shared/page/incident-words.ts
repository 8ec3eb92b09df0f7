/** An incident in the words that a page begins with: what the guests lack, why, and how its members left. Pure. */
import { UNKNOWN_MACHINES } from '../severity.ts'
import { incidentWords } from '../verdict-words.ts'

/** The most important fact for on-call: what those VMs are without. By the incident's cause, or its verdict. */
const LACKS: Record<string, string> = {
  never_reported: 'have not reported by their deadline',
  stalled: 'stopped while booting',
  os_boot_failure: 'did not boot',
  module_failure: 'came up without all of their configuration',
  user_config_invalid: 'came up without all of their configuration',
  crash: 'came up, but cloud-init crashed',
  degraded: 'came up without all of their configuration',
  [UNKNOWN_MACHINES.cause]: 'report failures, but no inventory has announced them',
}

/**
 * `severity` separates first boots from reboots: a machine that booted before has its keys and user data. `many`: the
 * number of VMs that the verb agrees with.
 */
export function whatGuestsLack(cause: string, severity: 'page' | 'ticket' | 'notice', many = 2): string {
  const known = LACKS[cause]
  const lack =
    known ??
    (severity === 'ticket'
      ? 'rebooted without reaching their metadata'
      : 'booted without keys, hostname or user data')
  return many === 1 ? inSingular(lack) : lack
}

const inSingular = (text: string) =>
  text
    .replace(/^have /, 'has ')
    .replace(/^report /, 'reports ')
    .replace(/ their /, ' its ')
    .replace(/ them$/, ' it')

/** The cause inside a sentence; empty where it only repeats what the guests lack. */
export function causeInWords(cause: string): string {
  if (cause in LACKS && cause !== 'module_failure' && cause !== 'user_config_invalid') return ''
  const words = incidentWords(cause)
  return words.startsWith('A ') || /^[A-Z][a-z]/.test(words)
    ? words[0]?.toLowerCase() + words.slice(1)
    : words
}

const LEFT: Record<string, string> = {
  verified_ok: 'have come up since',
  superseded: 'booted again and failed with another cause',
  gone: 'were terminated',
  silent: 'have been silent for 24 hours',
  rebuilt: 'were rebuilt',
  contested: 'have a contested identity',
}

/**
 * `verified_ok 3, gone 1`, as stored, in words for people; null where nobody left. Mirrors `resolveReason` of
 * `shared/incident/lifecycle.ts`.
 */
export function howMembersLeft(reason: string | null): string | null {
  if (reason === null || !/\d/.test(reason)) return null
  const parts = reason.split(', ').map((part) => {
    const [word = '', count = ''] = part.split(' ')
    return `${count} ${LEFT[word] ?? word.replaceAll('_', ' ')}`.trim()
  })
  return parts.join(', ')
}
