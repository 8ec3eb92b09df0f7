/**
 * What a person, and what automation, may do about a cause on this version of cloud-init.
 *
 * A remedy consists of our own words and of names from closed lists; no guest text can get into it. To add a cause, add one
 * entry in `REMEDIES`; the compiler requires it.
 */
import { parseVersion } from '../cloud-init-version.ts'
import { datasourceName } from '../datasource-name.ts'
import type { Cause, Remedy } from '../verdict.ts'
import { CONFIG_REMEDIES } from './config-remedies.ts'
import { METADATA_REMEDIES } from './metadata-remedies.ts'
import { moduleName } from './module-name.ts'
import { NETWORK_REMEDIES } from './network-remedies.ts'
import type { RemedyFor, Seen } from './remedy-guest.ts'

const REMEDIES: Record<Cause, RemedyFor> = { ...NETWORK_REMEDIES, ...METADATA_REMEDIES, ...CONFIG_REMEDIES }

const NOTHING_SEEN: Seen = {
  answer: null,
  guessed: false,
  module: null,
  missing: false,
  asksOn: false,
  isUp: false,
  isUnnamed: true,
  isOthers: false,
}

/**
 * The remedy for `cause`.
 *
 * `cloudInitVersion` and `datasource` are as the guest printed them (`22.4.2-1+deb12u1`, `DataSourceOpenStack
 * [net,ver=2]`); an unrecognised one counts as unknown, and the remedy then holds for every version. `httpStatus` decides
 * whether a re-run may heal an HTTP error: a 5xx, once the source answers again, but not a 404. `seen` fits the words to
 * what was asked and what failed.
 */
export function remedyFor(
  cause: Cause,
  cloudInitVersion: string | null,
  datasource: string | null,
  httpStatus: number | null = null,
  seen: Seen = NOTHING_SEEN,
): Remedy {
  const remedy = REMEDIES[cause]({
    version: parseVersion(cloudInitVersion),
    datasource: datasourceName(datasource),
    httpStatus,
    answer: seen.answer,
    module: moduleName(seen.module),
    missing: seen.missing,
    asksOn: seen.asksOn,
    isUp: seen.isUp,
    isUnnamed: seen.isUnnamed,
    isOthers: seen.isOthers,
  })
  return seen.guessed ? ofGuess(remedy) : remedy
}

/** CloudStack takes the DHCP server or the default gateway for its metadata service (DataSourceCloudStack, every version). */
function ofGuess({ automation }: Remedy): Remedy {
  return {
    summary:
      'The address that was asked is a guess of the CloudStack source: the DHCP server or the default gateway of this network. Outside CloudStack it serves no metadata.',
    steps: [
      'Name the datasource of this cloud in a one-line `datasource_list`, so that no other is guessed.',
      'On CloudStack itself: check that the virtual router of this network is up and serves metadata.',
    ],
    config: null,
    automation,
  }
}
