/** A scenario: how many hosts, which of them fail and when, and what the receivers do about it. Pure. */
import { SIMULATED_CAUSES, type SimulatedCause } from './evidence.ts'
import { type Random, randomUuid, seeded } from './random.ts'
import type { ServerName } from './server-costs.ts'

export const HEALS = ['works', 'fails', 'none'] as const

export interface Scenario {
  hosts: number
  images: number
  /** Share of the first image's hosts that fail; every other host is well. Not used with `bad_per_image`. */
  bad_image: number
  /** So many hosts of every image fail. */
  bad_per_image: number | null
  /** Assigned to hosts image by image, and then from the start again. */
  causes: SimulatedCause[]
  /** A re-run finds the source, does not, or is accepted by the receiver and never done. */
  heal: (typeof HEALS)[number]
  page: 'at_once' | 'after_remediation' | 'never'
  remediation: 'on' | 'dry_run' | 'off'
  /** Each guest has a token of its own, which vouches for its instance: reboots need that. */
  attested: boolean
  /** Seconds over which the boots begin. */
  spread_s: number
  hours: number
  /** Inventory lists all of its hosts this often, in seconds; null: it only announces launches. */
  sync_s: number | null
  /** How often a host, any of them, boots again, with the same result as before. */
  reboots: number
  /** Minutes after the start at which every failing instance is terminated; null: never. */
  terminate_min: number | null
  seed: number
  /** The platform of the handlers: it decides how long their work takes. */
  on: ServerName
}

export const DEFAULT_SCENARIO: Scenario = {
  hosts: 300,
  images: 3,
  bad_image: 0.95,
  bad_per_image: null,
  causes: [SIMULATED_CAUSES[0]],
  heal: 'works',
  page: 'at_once',
  remediation: 'on',
  attested: false,
  spread_s: 300,
  hours: 2,
  sync_s: null,
  reboots: 0,
  terminate_min: null,
  seed: 1,
  on: 'embedded',
}

export interface HostPlan {
  /** An id in the form of EC2. */
  instance: string
  uuid: string
  mac: string
  image: string
  cause: SimulatedCause | null
  /** Milliseconds after the start. */
  begins_after: number
}

/** Every host of the scenario, in the order in which they boot. The same scenario gives the same hosts. */
export function planHosts(scenario: Scenario): HostPlan[] {
  const random = seeded(scenario.seed)
  const plans = Array.from({ length: scenario.hosts }, (_, index) => planHost(scenario, index, random))
  return plans.sort((a, b) => a.begins_after - b.begins_after)
}

function planHost(scenario: Scenario, index: number, random: Random): HostPlan {
  const { images, spread_s } = scenario
  const image = index % images
  const uuid = randomUuid(random)
  const hex = uuid.replaceAll('-', '')
  return {
    instance: `i-${hex.slice(0, 17)}`,
    uuid,
    mac: `fa:16:3e:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`,
    image: `image-${image + 1}`,
    cause: fails(scenario, index) ? (scenario.causes[image % scenario.causes.length] ?? null) : null,
    begins_after: Math.floor(random() * spread_s * 1000),
  }
}

/** Hosts are dealt to images like cards, so that host `index` is number `index / images` of its image. */
function fails({ hosts, images, bad_image, bad_per_image }: Scenario, index: number): boolean {
  const [image, place] = [index % images, Math.floor(index / images)]
  if (bad_per_image !== null) return place < bad_per_image
  return image === 0 && place < Math.round(Math.ceil(hosts / images) * bad_image)
}
