/** Cases that the property tests once found and that were repaired; each runs on every `npm test`. */
export interface KnownCase {
  /** Name of a sample of samples.ts. */
  sample: string
  what: string
  spoiled: (text: string) => string | Uint8Array
}

export const KNOWN_CASES: KnownCase[] = []
