/** Cases that the property tests once found and that were repaired; each runs on every `npm test`. */
export interface KnownCase {
  /** Name of a sample of samples.ts. */
  sample: string
  what: string
  spoiled: (text: string) => string | Uint8Array
}

function flip(...flips: [at: number, byte: number][]): KnownCase['spoiled'] {
  return (text) => {
    const bytes = Buffer.from(text)
    for (const [at, byte] of flips) bytes[at] = byte
    return bytes
  }
}

export const KNOWN_CASES: KnownCase[] = [
  {
    sample: 'corpus/006.txt',
    what: 'with the heads of its status damaged, so that no list holds the warning',
    spoiled: flip([40, 210], [372, 185], [305, 245], [353, 181], [513, 42], [389, 217], [402, 146]),
  },
  {
    sample: 'corpus/049.txt',
    what: 'with the URL and the wait of one try damaged, which made a guessed host nobody',
    spoiled: flip([2911, 69], [2703, 103], [2754, 156]),
  },
  {
    sample: 'v0.7.5-c-refused/console',
    what: 'with the heading of the route table damaged in two places',
    spoiled: flip([890, 86], [519, 168], [1204, 164], [1237, 200], [1200, 74]),
  },
  {
    sample: 'v0.7.5-c-refused/console',
    what: 'with one letter of Genmask damaged, which made it an IPv6 table',
    spoiled: flip([1234, 49], [517, 234]),
  },
  {
    sample: 'd-404/console',
    what: 'with the first row of the device table no longer one of ci-info',
    spoiled: (text) =>
      text.replace('ci-info: |  eth0  | True |        198', 'i-info: |  eth0  | True |        198'),
  },
  {
    sample: 'v0.7.5-c-refused/console',
    what: 'with a row and the border above it no longer ones of ci-info',
    spoiled: flip([688, 214], [840, 212]),
  },
  {
    sample: 'd-500/console',
    what: 'with the left border of a row damaged',
    spoiled: (text) =>
      text.replace('ci-info: |  eth0  | True |        198', 'ci-info: `  eth0  | True |        198'),
  },
]
