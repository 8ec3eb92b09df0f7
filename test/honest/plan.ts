/** Which machines an honest fleet has: how many of each kind, when they begin, where they report from, what fails. Pure. */
import { type Random, seeded } from '../../cli/simulate/random.ts'
import type { Kind } from './kinds.ts'
import { bootsIn, type Making } from './machine.ts'

export interface Plan {
  kind: Kind
  making: Making
  /** The address that its reports come from. */
  peer: string
  /** Of this machine alone. */
  random: Random
}

/** Machines that have to do with one another, and when their story begins. */
export interface Group {
  kind: Kind
  plans: Plan[]
  begins_s: number
}

/** Reporters in the fleet, and a cause that a re-run heals three times as often as one that nothing heals. */
const REPORTERS = ['0.1.0', '0.2.0']
const CAUSES = [
  'route_missing_at_lookup',
  'route_missing_at_lookup',
  'route_missing_at_lookup',
  'metadata_http_error',
] as const
/** All stories begin within an hour, those of machines that start together within a minute. */
const BEGIN_WITHIN_S = { apart: 3600, together: 60 }
const NAT = '203.0.113.7'

/** At least one story of each kind, and about so many machines. The same seed gives the same fleet. */
export function planFleet(asked: {
  hosts: number
  seed: number
  kinds: readonly Kind[]
  failing: number
}): Group[] {
  const { hosts, seed, kinds, failing } = asked
  const shares = kinds.reduce((sum, { share }) => sum + share, 0)
  let index = 0
  return kinds.flatMap((kind) => {
    const each = kind.pair ? 2 : 1
    const stories = Math.max(1, Math.round((hosts * kind.share) / shares / each))
    return Array.from({ length: stories }, () => {
      const random = seeded(seed * 1_000_003 + index)
      const begins_s = random() * BEGIN_WITHIN_S[kind.atOnce ? 'together' : 'apart']
      const plans = Array.from({ length: each }, (_, place) =>
        planMachine(kind, index++, { place, failing, random: seeded(seed * 1_000_003 + index) }),
      )
      return { kind, plans, begins_s }
    })
  })
}

function planMachine(
  kind: Kind,
  index: number,
  { place, failing, random }: { place: number; failing: number; random: Random },
): Plan {
  const boots = bootsIn(kind.story, place)
  const fails = random() < failing && boots > 0
  const boot = 1 + Math.floor(random() * boots)
  const cause = CAUSES[Math.floor(random() * CAUSES.length)] ?? CAUSES[0]
  const making: Making = {
    instance: kind.fleet === 'bare' ? null : `i-${(0x10000000 + index).toString(16)}`,
    random,
    dmi: kind.noDmi !== true,
    container: kind.container === true,
    disk: kind.disk ?? 'kept',
    named: kind.fleet === 'ec2',
    image: `image-${kind.fleet}`,
    reporter: REPORTERS[index % REPORTERS.length] ?? '',
    // Without an announcement the first boot of a secret is unverified: nobody vouches that there is such a machine.
    fails: fails ? { boot: kind.fleet === 'bare' ? Math.max(2, boot) : boot, cause } : null,
  }
  return { kind, making, peer: peerOf(kind, index), random }
}

function peerOf({ from }: Kind, index: number): string {
  const [high, low] = [Math.floor(index / 250), index % 250]
  if (from === 'one_nat') return NAT
  if (from === 'ipv6') return `2001:db8:${high.toString(16)}:${low.toString(16)}::10`
  return `10.${Math.floor(high / 250)}.${high % 250}.${low + 1}`
}
