/** systemd's lines about cloud-init's units: which of its stages succeeded, and which failed. */
import type { Stage } from '../verdict.ts'
import type { BootFacts, Located } from './boot-facts.ts'

/** The first line that calls the unit of one of `stages` failed. */
export function unitFailed(facts: BootFacts, ...stages: Stage[]): Located | null {
  return unitMark(facts, 'unit_failed', stages)
}

/** The line that calls the unit of one of `stages` finished. */
export function unitDone(facts: BootFacts, ...stages: Stage[]): Located | null {
  return unitMark(facts, 'unit_done', stages)
}

function unitMark(facts: BootFacts, name: 'unit_done' | 'unit_failed', stages: readonly Stage[]) {
  if (!facts.firstMarks.has(name)) return null
  return (
    facts.events.find(
      ({ event }) =>
        event.kind === 'mark' && event.mark === name && event.stage !== null && stages.includes(event.stage),
    ) ?? null
  )
}
