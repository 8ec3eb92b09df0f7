/**
 * How an instance stands, for `boot-health why`: nothing is decided about untrusted reports, so no decision explains why
 * nothing happens (docs/trust.md). Pure.
 */
import * as z from 'zod'
import { displayLine } from '../../shared/display.ts'
import { TRUST_WORDS } from '../../shared/view/trust-words.ts'

/** The part of `GET /v1/instances/{id}` that it reads. */
export const instanceStanding = z.looseObject({
  instance: z.string(),
  known: z.boolean(),
  newest: z.looseObject({ verdict: z.string(), cause: z.string(), trust: z.string() }).nullable(),
  quarantine: z.looseObject({ since: z.string(), reports: z.number() }).nullable(),
  incident: z.string().nullable(),
})

/** What holds for it now; never empty. */
export function standingLines({
  instance,
  known,
  newest,
  quarantine,
  incident,
}: z.infer<typeof instanceStanding>): string[] {
  const name = displayLine(instance, 60)
  const aside =
    quarantine === null
      ? []
      : [`quarantined: ${TRUST_WORDS.quarantined?.means}; see: boot-health accept ${name}`]
  if (newest === null) return [`${name} now: no boot of it is judged yet`, ...aside]
  const { verdict, cause, trust } = newest
  const means = TRUST_WORDS[trust]?.means
  const now = `${name} now: ${verdict} (${cause}), ${trust}${means === undefined ? '' : `: ${means}`}`
  const where = incident === null ? 'it is in no incident' : `its incident: ${displayLine(incident, 120)}`
  return [now, ...(trust === 'claimed' && incident === null ? unverified(known) : [where]), ...aside]
}

/** An unverified boot opens no incident, pages nobody and gets no repair. */
const unverified = (known: boolean): string[] => [
  'so it opens no incident, and it is not repaired',
  known
    ? 'inventory announced it, but this report does not prove that it comes from that machine (docs/trust.md)'
    : 'inventory has not announced it: boot-health expect --help',
]
