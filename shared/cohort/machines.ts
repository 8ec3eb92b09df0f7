/** A fleet's machines from its newest boots and the members of an incident: who failed by its cause, and every label. Pure. */
import { type LabelledBoot, labelsOf } from '../boot-labels.ts'
import { incidentCause, isDecided, severityOfVerdict } from '../severity.ts'
import { atLeast, type Trust, type Witness } from '../trust.ts'
import type { Cause, Verdict } from '../verdict.ts'
import type { Machine } from './cohort.ts'

/** One boot as its row has it. What is missing or null is unknown. */
export interface CohortBoot extends LabelledBoot {
  instance: string
  boot_key: string
  verdict: Verdict
  cause: Cause
  trust: Trust
  /** Who vouches for it; missing on rows written before this field existed. */
  witness?: Witness | null
}

export interface CohortMember {
  instance: string
  boot_key: string
  trust: Trust
}

/**
 * The machines that failed by one cause: members of this incident, of other incidents of the cause, and those whose boots
 * show it.
 */
export interface Outbreak {
  cause: string
  own: readonly CohortMember[]
  others: readonly CohortMember[]
}

/**
 * Each machine once. `boots` are newest first. A machine that a repair brought up still counts as failed. Left out is a
 * machine whose boots are not decided, or for which only itself or the image's token vouches: with the token anybody can
 * invent a thousand that fail and share whatever they like.
 */
export function machinesOf(boots: readonly CohortBoot[], { cause, own, others }: Outbreak): Machine[] {
  const trusted = boots.filter(
    (boot) => isTrusted(boot) && boot.witness !== 'self_bound' && isDecided(boot.verdict),
  )
  const ownOnes = membersBy(own)
  const otherOnes = membersBy(others)
  return [...Map.groupBy(trusted, ({ instance }) => instance)].flatMap(([instance, all]) => {
    const member = ownOnes.get(instance) ?? otherOnes.get(instance)
    const failing = all.find((boot) => fails(boot, cause) || boot.boot_key === member?.boot_key)
    // A machine may have moved to another host since: its labels are those of the boot that failed.
    const boot = failing ?? all[0]
    if (boot === undefined) return []
    const failed = failing !== undefined
    return [
      { instance, image: boot.image, failed, own: failed && ownOnes.has(instance), labels: labelsOf(boot) },
    ]
  })
}

const isTrusted = ({ trust }: { trust: Trust }): boolean => atLeast(trust, 'bound')
const membersBy = (members: readonly CohortMember[]) =>
  new Map(members.filter(isTrusted).map((member) => [member.instance, member]))

const fails = ({ verdict, cause }: CohortBoot, of: string): boolean =>
  severityOfVerdict(verdict) !== 'none' && incidentCause(verdict, cause) === of
