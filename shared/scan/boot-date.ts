/** The date of a boot, from cloud-init's own banners. Pure. */

/** As `read_banner` of the evidence has them: `running 'init' at Mon, 30 Nov 2026 09:00:00 +0000`, `finished at …`. */
const DATED = / at (\w{3}, \d{1,2} \w{3} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4})\. {0,4}(?:Up|up|Datasource)/g

/** A guest whose clock is not set yet prints 1970, or the day on which its firmware was made. */
const NO_CLOCK_BEFORE = Date.UTC(2012, 0, 1)

/** Epoch milliseconds of the last banner with a plausible date; null where there is none. */
export function bootDate(text: string): number | null {
  let last: number | null = null
  for (const [, date = ''] of text.matchAll(DATED)) {
    const at = Date.parse(date)
    if (!Number.isNaN(at) && at >= NO_CLOCK_BEFORE) last = at
  }
  return last
}
