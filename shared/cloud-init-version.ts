/**
 * cloud-init's version numbers, as far as rules need them: parses what a guest printed into comparable numbers.
 * Distributions append suffixes (`-0ubuntu1~22.04.1`, `+amzn`, `~bzr976`), but none of them changes which upstream code
 * runs.
 */
export type CloudInitVersion = readonly [major: number, minor: number, patch: number]

/** The leading numbers of a printed version; null where it does not begin with two numbers. */
export function parseVersion(printed: string | null): CloudInitVersion | null {
  const match = /^\s{0,8}v?\.?\s{0,2}(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?/.exec(printed ?? '')
  if (match === null) return null
  return [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
}

/** True where `version` is older than `limit`; an unknown version is neither before nor since anything. */
export function isBefore(version: CloudInitVersion | null, limit: string): boolean {
  return version !== null && compare(version, limit) < 0
}

/** True where `version` is `limit` or newer. */
export function isSince(version: CloudInitVersion | null, limit: string): boolean {
  return version !== null && compare(version, limit) >= 0
}

function compare(version: CloudInitVersion, limit: string): number {
  const other = parseVersion(limit)
  if (other === null) throw new Error(`not a version: ${limit}`)
  return version[0] - other[0] || version[1] - other[1] || version[2] - other[2]
}
