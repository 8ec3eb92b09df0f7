/** What a boot is billed for by DynamoDB, as `cost-model.test.ts` measures it: a figure that is no longer true fails there. */
export const UNITS = {
  /** Report, judgement, the lists of all boots and of its image's, and its part of the five-minute counts. */
  healthy_writes: 5,
  healthy_reads: 11.5,
  /**
   * A launch with a uuid and a MAC: its instance, two aliases, its deadline, which the boot deletes; earlier untrusted
   * boots under these names.
   */
  announced_writes: 5,
  announced_reads: 11,
  /** A boot that fails, is paged, repaired by a re-run and verified, beyond a healthy one. */
  failing_more_writes: 78,
  failing_more_reads: 169,
} as const

/** Stored bytes, with the 100 that DynamoDB counts for each item. */
export const BYTES = {
  /** What the shipped reporter sends of a healthy boot, and its keys. */
  report: 2_400,
  /** In the list of all boots, and in that of its image. */
  row: 1_500,
  /** Member, action, audit lines and deliveries of a failing boot. */
  incident: 6_000,
} as const
