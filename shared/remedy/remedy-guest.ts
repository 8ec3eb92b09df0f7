/** What a remedy is made from. */
import type { CloudInitVersion } from '../cloud-init-version.ts'
import type { DatasourceName } from '../datasource-name.ts'
import type { Remedy } from '../verdict.ts'

/** What a remedy may depend on; all of it parsed, none of it the guest's own text. */
export interface RemedyGuest {
  version: CloudInitVersion | null
  datasource: DatasourceName | null
  /** The deciding HTTP status, where one was seen. */
  httpStatus: number | null
}

/** One entry of the remedies' tables. Never fails: what is not known gives the remedy for every guest. */
export type RemedyFor = (guest: RemedyGuest) => Remedy
