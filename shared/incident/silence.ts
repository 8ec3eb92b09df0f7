/**
 * Which silence, if any, keeps people from being notified. A silence of one instance mutes only that VM: the incident is
 * muted only where every counted member is. Resolves are sent anyway. Pure.
 */

/** What a silence names; null matches everything. `instance` is missing on a silence that an earlier version stored. */
export interface SilenceScope {
  cause: string | null
  image: string | null
  instance?: string | null
}

export interface SilenceRule extends SilenceScope {
  starts_at: number
  ends_at: number
}

/** An incident, or with `instance` one of its members. */
export interface Silenceable {
  cause: string
  image: string
  instance?: string
}

/**
 * The matching silence that lasts longest, or null: for an incident one that mutes all of it, for a member also one of its
 * own. `now` in epoch milliseconds.
 */
export function silenceOf<S extends SilenceRule>(
  silences: readonly S[],
  of: Silenceable,
  now: number,
): S | null {
  const matching = silences.filter((silence) => isActive(silence, now) && covers(silence, of))
  return matching.sort((a, b) => b.ends_at - a.ends_at)[0] ?? null
}

const isActive = ({ starts_at, ends_at }: SilenceRule, now: number) => starts_at <= now && now < ends_at

/** Whether it matches this incident or member, active or not: for the preview before it is saved. */
export const covers = (silence: SilenceScope, of: Silenceable): boolean =>
  (silence.cause === null || silence.cause === of.cause) &&
  (silence.image === null || silence.image === of.image) &&
  (silence.instance == null || silence.instance === of.instance)

/** The silences of single instances that are in force for this incident, by instance; the one that lasts longest. */
export function instanceSilences<S extends SilenceRule>(
  silences: readonly S[],
  { cause, image }: Silenceable,
  now: number,
): ReadonlyMap<string, S> {
  const muted = new Map<string, S>()
  for (const { instance } of silences) {
    if (instance == null || muted.has(instance)) continue
    const silence = silenceOf(
      silences.filter((one) => one.instance === instance),
      { cause, image, instance },
      now,
    )
    if (silence !== null) muted.set(instance, silence)
  }
  return muted
}

/** What it covers, in words: `route_missing_at_lookup on web-2026`, `instance i-1 with no_address`, `every incident of the fleet`. */
export function silenceScopeWords({ cause, image, instance = null }: SilenceScope): string {
  if (instance !== null)
    return [`instance ${instance}`, cause && `with ${cause}`, image && `on ${image}`]
      .filter(Boolean)
      .join(' ')
  if (cause === null && image === null) return 'every incident of the fleet'
  return `${cause ?? 'every cause'} on ${image ?? 'every image'}`
}
