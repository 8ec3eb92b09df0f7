/** Silences that also stop repairs. Pure. */
interface Silencing {
  id: string
  cause: string | null
  image: string | null
  starts_at: number
  ends_at: number
  pause: boolean
}

/** The id of a silence that pauses repairs of this cause and image now; null where none does. */
export function pausingSilence(
  silences: readonly Silencing[],
  of: { cause: string; image: string },
  now: number,
): string | null {
  const found = silences.find(
    (one) =>
      one.pause &&
      one.starts_at <= now &&
      now < one.ends_at &&
      (one.cause === null || one.cause === of.cause) &&
      (one.image === null || one.image === of.image),
  )
  return found?.id ?? null
}
