/** Boots by image: one row each, and the names of the images. */
import type { BootRow } from './boot-row.ts'

/**
 * One judged boot in the list of its image. Its kernel, OS and driver are the guest's own words; its labels are those that
 * inventory gave when the boot was last judged.
 */
export interface ImageBoot extends Required<Omit<BootRow, 'counted'>> {
  /** Epoch milliseconds by the server's clock; null where nothing dates the boot. */
  began_at: number | null
  /** The launch that this boot answers, or that the row stands for where nothing reported; null where inventory announced none. */
  launched_at: number | null
  /** Codes of the judgement's findings, most severe first. */
  findings: string[]
  /** Codes of what is wrong with its list of datasources (`shared/lint/report-lints.ts`); null where that is unknown. */
  lints: string[] | null
}

export type ImageBootRef = Pick<ImageBoot, 'fleet' | 'image' | 'instance' | 'boot_key' | 'first_at'>

/** An image of a fleet that had a trusted boot or a launch that never reported. */
export interface KnownImage {
  fleet: string
  image: string
  /**
   * True where inventory named the image, or a machine with a settled secret did. These are listed first, whatever names
   * guests invent.
   */
  vouched: boolean
  /** When the image last had a boot, up to a day late. */
  seen_at: number
}
