/** Why: the first failing lookup of the boot decides, a later traceback never wins. */
import { afterLookupCause } from './after-lookup.ts'
import { machineCause, recognisedCause, switchedOffCause } from './before-lookup.ts'
import type { BootFacts } from './boot-facts.ts'
import { type CauseFound, evidence, UNKNOWN } from './claim.ts'
import { lookupCause } from './lookup-cause.ts'
import { agentName, othersAlone } from './other-agents.ts'

/** The cause of this boot. Every cause but `unknown` is a claim that somebody will act on. */
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
