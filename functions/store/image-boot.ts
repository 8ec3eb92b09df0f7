/** Boots by image: one row each, and the names of the images that there are. */
import type { BootRow } from './boot-row.ts'

/**
 * One judged boot in the list of its image. Its kernel, OS and driver are the guest's own words; its labels are
 * inventory's, as they were when the boot was judged last.
 */
export interface ImageBoot extends Required<Omit<BootRow, 'counted'>> {
  /** Epoch milliseconds by the server's clock; null where nothing dates the boot. */
  began_at: number | null
  /** The launch that it answers, or that it stands for where nothing reported; null where inventory announced none. */
  launched_at: number | null
  /** Codes of the judgement's findings, dearest first. */
  findings: string[]
  /** Codes of what is wrong with its list of datasources (`shared/lint/report-lints.ts`); null where nobody can say. */
  lints: string[] | null
}

export type ImageBootRef = Pick<ImageBoot, 'fleet' | 'image' | 'instance' | 'boot_key' | 'first_at'>

/** An image of a fleet, of which a boot was believed or missed. */
export interface KnownImage {
  fleet: string
  image: string
  /** Inventory named it, or a machine whose secret was settled: these are listed first, whatever names guests invent. */
  vouched: boolean
  /** The last boot of it, up to a day late. */
  seen_at: number
}
