/** Boots of an image that never was, with a known share of failures, known times and known margins. */
import type { ImageBoot } from '../../functions/store/image-boot.ts'
import type { GateBoot } from '../../shared/gate/gate-boot.ts'
import { STAGES, type Stage } from '../../shared/verdict.ts'
import type { Random } from '../support/random.ts'

export interface SimulatedImage {
  /** Share of boots that fail. */
  fails: number
  /** Mean seconds of each stage, and their standard deviation as a share of the mean. */
  stages: Record<Stage, number>
  spread: number
  /** `normal`, or `skewed`: lognormal, as times that wait for others are. */
  shape: 'normal' | 'skewed'
  /** Seconds that every boot takes longer in a stage. */
  added?: Partial<Record<Stage, number>>
  margin_s: number
  margin_spread: number
}

/** An image as in docs/gate.md: `init` takes 8 s ± 15 %. */
export const USUAL: SimulatedImage = {
  fails: 0.01,
  stages: { 'init-local': 1.2, init: 8, 'modules-config': 3, 'modules-final': 12 },
  spread: 0.15,
  shape: 'normal',
  margin_s: 8,
  margin_spread: 0.2,
}

/** Box and Muller. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

function around(mean: number, spread: number, shape: SimulatedImage['shape'], random: Random): number {
  if (shape === 'normal') return Math.max(0, mean * (1 + spread * normal(random)))
  const sigma = Math.sqrt(Math.log(1 + spread ** 2))
  return mean * Math.exp(sigma * normal(random) - sigma ** 2 / 2)
}

/** So many boots, a second apart from `from` (epoch milliseconds) on. */
export function boots(image: SimulatedImage, count: number, from: number, random: Random): GateBoot[] {
  return Array.from({ length: count }, (_, index) => boot(image, from + index * 1000, index, random))
}

function boot(image: SimulatedImage, first_at: number, index: number, random: Random): GateBoot {
  const isLost = random() < image.fails
  const stage_ms = Object.fromEntries(
    STAGES.map((stage) => {
      const took = around(image.stages[stage], image.spread, image.shape, random)
      return [stage, Math.round(1000 * (took + (image.added?.[stage] ?? 0)))]
    }),
  )
  const margin = around(image.margin_s, image.margin_spread, image.shape, random)
  const whole = 5 + Object.values(stage_ms).reduce((sum, ms) => sum + ms / 1000, 0)
  return {
    ...{ fleet: 'simulated', instance: `i-${index}`, guest: `i-${index}`, boot_key: `b-${index}`, first_at },
    ...{ image: 'simulated', cloud_init_version: null, launched_at: null },
    verdict: isLost ? 'failed' : 'ok',
    cause: isLost ? 'metadata_timeout' : 'healthy',
    trust: 'bound',
    witness: 'settled',
    stage_ms: isLost ? {} : stage_ms,
    finished_s: isLost ? null : whole,
    margin_s: isLost ? null : [margin, margin],
    ...{ findings: [], lints: null },
  }
}

/** The same boots as rows of an image's list. */
export const asRows = (image: string, all: readonly GateBoot[]): ImageBoot[] =>
  all.map((boot) => ({
    ...boot,
    ...{ image, confidence: 'certain', reported_after_s: null, judge_version: 1 },
    ...{
      kernel: null,
      os: null,
      nic_driver: 'virtio_net',
      labels: {},
      began_at: null,
    },
    findings: [...boot.findings],
    lints: boot.lints === null ? null : [...boot.lints],
  }))
