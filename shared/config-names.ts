/** Renamed settings: old files are still read, with a warning. */

export interface RenamedSettings {
  /** The settings with every old name replaced; anything that is not an object comes back unchanged. */
  settings: unknown
  /** One line for each old name: where it is, and its new name. */
  warnings: string[]
}

/** Replaces old names. A file that has both the old and the new one keeps both, and the schema refuses the old. Pure. */
export function withCurrentNames(given: unknown): RenamedSettings {
  if (!isObject(given) || !isObject(given.fleets)) return { settings: given, warnings: [] }
  const warnings: string[] = []
  const fleets = Object.entries(given.fleets).map(([name, fleet]) => {
    const bucket = bucketOf(fleet)
    if (bucket === null || !('per_s' in bucket) || 'refill_s' in bucket) return [name, fleet]
    warnings.push(`/fleets/${name}/remediation/bucket/per_s is now called refill_s, which is what it means`)
    const { per_s, ...rest } = bucket
    return [name, withBucket(fleet, { ...rest, refill_s: per_s })]
  })
  return { settings: { ...given, fleets: Object.fromEntries(fleets) }, warnings }
}

type Fields = Record<string, unknown>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function bucketOf(fleet: unknown): Fields | null {
  const remediation = isObject(fleet) ? fleet.remediation : null
  const bucket = isObject(remediation) ? remediation.bucket : null
  return isObject(bucket) ? bucket : null
}

function withBucket(fleet: unknown, bucket: Fields): unknown {
  if (!isObject(fleet) || !isObject(fleet.remediation)) return fleet
  return { ...fleet, remediation: { ...fleet.remediation, bucket } }
}
