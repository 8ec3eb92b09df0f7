/** Silences that also stop repairs. Pure. */
import { type Silenceable, type SilenceRule, silenceOf } from '../incident/silence.ts'

/** The id of a silence that pauses the repair of this member at `now` (epoch milliseconds); null where none does. */
export function pausingSilence(
  silences: readonly (SilenceRule & { id: string; pause: boolean })[],
  of: Silenceable & { instance: string },
  now: number,
): string | null {
  const pausing = silences.filter(({ pause }) => pause)
  return silenceOf(pausing, of, now)?.id ?? null
}
