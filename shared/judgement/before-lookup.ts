/** Causes that come before any lookup: the machine stopped, or cloud-init was switched off. */
import { type BootFacts, findMark, type Located } from './boot-facts.ts'
import { type CauseFound, causeFound } from './cause-found.ts'
import { isShellOfIgnition } from './other-agents.ts'
import { lists } from './sources.ts'

/** The operating system did not reach cloud-init, or did not get past it. */
export function machineCause(facts: BootFacts): CauseFound | null {
  const shown = findMark(facts, 'panic', 'emergency_shell', 'fsck_failed')
  if (shown === null || facts.events.some(({ event }) => event.kind === 'finished')) return null
  if (isShellOfIgnition(facts, shown)) return null
  const later = facts.runs.some((run) =>
    run.parts.some((part) => isAfter(part.events[0]?.line, part.section, shown)),
  )
  return later ? null : causeFound('os_boot_failure', 'certain', shown, 'the operating system stopped here')
}

function isAfter(line: number | undefined, section: string, shown: Located): boolean {
  return line !== undefined && section === shown.section && line > shown.event.line
}

/** Whole words only: a cut `disabled-by-generato` does not prove that a person did it. */
const BY_HAND = /^disabled-by-(?:marker-file|kernel-(?:cmdline|command-line)|environment-variable)$/

/** Nothing ran because a person or ds-identify switched it off. A stage line proves the contrary. */
export function switchedOffCause(facts: BootFacts): CauseFound | null {
  if (facts.runs.some((run) => run.hasBanner)) return null
  const hand = findMark(facts, 'disabled_by_hand')
  if (hand !== null || facts.statuses.some((status) => BY_HAND.test(status.bootStatus ?? '')))
    return causeFound('cloud_init_disabled', 'certain', hand, 'cloud-init was switched off by hand')
  const none = findMark(facts, 'ds_identify_none')
  if (none !== null) return notRecognised(facts, none)
  const generator = findMark(facts, 'disabled_by_generator')
  return generator === null ? null : notRecognised(facts, generator)
}

function notRecognised(facts: BootFacts, shown: Located): CauseFound {
  const names = facts.listed.names
  if (facts.cloud !== null && names !== null && !lists(names, facts.cloud))
    return causeFound(
      'datasource_not_listed',
      'certain',
      shown,
      `this machine is ${facts.cloud}, but the list omits it`,
    )
  return causeFound(
    'ds_identify_none',
    'certain',
    shown,
    'ds-identify recognised no datasource and switched cloud-init off',
  )
}

/**
 * Only the output of ds-identify, complete and with one source recognised: a person who pastes it asks about ds-identify,
 * which worked. In a report it would only mean "still booting".
 */
export function recognisedCause(facts: BootFacts): CauseFound | null {
  const found = findMark(facts, 'ds_identify_found')
  const ended = findMark(facts, 'ds_identify_ended')
  if (found === null || ended === null || found.section !== 'text' || ended.event.line < found.event.line)
    return null
  if (facts.runs.length > 0 || facts.lookups.length > 0 || facts.statuses.length > 0) return null
  return causeFound('healthy', 'likely', found, 'ds-identify recognised this source and kept cloud-init on')
}
