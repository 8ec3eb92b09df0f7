/** Finds the cause: the first failing lookup of the boot decides, never a later traceback. */
import { afterLookupCause } from './after-lookup.ts'
import { machineCause, recognisedCause, switchedOffCause } from './before-lookup.ts'
import type { BootFacts } from './boot-facts.ts'
import { type CauseFound, evidence, UNKNOWN } from './cause-found.ts'
import { lookupCause } from './lookup-cause.ts'
import { agentName, othersAlone } from './other-agents.ts'

/** The cause of this boot. For every cause but `unknown` somebody will act on the answer. */
export function findCause(facts: BootFacts): CauseFound {
  const others = othersAlone(facts)
  if (others !== null)
    return {
      ...UNKNOWN,
      evidence: evidence(others, `this is ${agentName(others)}'s log; boot-health judges cloud-init`),
    }
  return (
    machineCause(facts) ??
    switchedOffCause(facts) ??
    lookupCause(facts) ??
    afterLookupCause(facts) ??
    recognisedCause(facts) ??
    UNKNOWN
  )
}
