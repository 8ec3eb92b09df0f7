/**
 * What a person, and what automation, may do about a cause on this version of cloud-init.
 *
 * A remedy is made of our own words and of names looked up in closed lists; nothing that a guest
 * wrote can get into it. Adding a cause is one entry in `REMEDIES`, and the compiler asks for it.
 */
import { parseVersion } from '../cloud-init-version.ts'
import { datasourceName } from '../datasource-name.ts'
import type { Cause, Remedy } from '../verdict.ts'
import { CONFIG_REMEDIES } from './config-remedies.ts'
import { METADATA_REMEDIES } from './metadata-remedies.ts'
import { NETWORK_REMEDIES } from './network-remedies.ts'
import type { RemedyFor } from './remedy-guest.ts'

const REMEDIES: Record<Cause, RemedyFor> = { ...NETWORK_REMEDIES, ...METADATA_REMEDIES, ...CONFIG_REMEDIES }

/**
 * The remedy for `cause`.
 *
 * `cloudInitVersion` and `datasource` are as the guest printed them (`22.4.2-1+deb12u1`,
 * `DataSourceOpenStack [net,ver=2]`); what is not recognised counts as not known, and the remedy
 * then holds for every version. `httpStatus` decides whether an HTTP error may heal by a re-run:
 * a 5xx may, once the source answers again; a 404 may not.
 */
export function remedyFor(
  cause: Cause,
  cloudInitVersion: string | null,
  datasource: string | null,
  httpStatus: number | null = null,
): Remedy {
  return REMEDIES[cause]({
    version: parseVersion(cloudInitVersion),
    datasource: datasourceName(datasource),
    httpStatus,
  })
}
