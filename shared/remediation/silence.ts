/** Silences that also stop repairs. Pure. */
import { type SilenceRule, silenceOf } from '../incident/silence.ts'

/** The id of a silence that pauses repairs of this cause and image at `now` (epoch milliseconds); null where none does. */
export function pausingSilence(
  silences: readonly (SilenceRule & { id: string; pause: boolean })[],
  of: { cause: string; image: string },
  now: number,
): string | null {
  const pausing = silences.filter(({ pause }) => pause)
  return silenceOf(pausing, of, now)?.id ?? null
}
