/** Which silence, if any, keeps an incident from paging. Resolves go out all the same. Pure. */

export interface SilenceRule {
  /** null matches every cause or image. */
  cause: string | null
  image: string | null
  starts_at: number
  ends_at: number
}

/** The matching silence that lasts longest, or null. `now` in epoch milliseconds. */
export function silenceOf<S extends SilenceRule>(
  silences: readonly S[],
  incident: { cause: string; image: string },
  now: number,
): S | null {
  const matching = silences.filter((silence) => isActive(silence, now) && covers(silence, incident))
  return matching.sort((a, b) => b.ends_at - a.ends_at)[0] ?? null
}

const isActive = ({ starts_at, ends_at }: SilenceRule, now: number) => starts_at <= now && now < ends_at

/** Whether it speaks of this incident, active or not: for the preview before it is saved. */
export const covers = (silence: Pick<SilenceRule, 'cause' | 'image'>, of: { cause: string; image: string }) =>
  (silence.cause === null || silence.cause === of.cause) &&
  (silence.image === null || silence.image === of.image)
