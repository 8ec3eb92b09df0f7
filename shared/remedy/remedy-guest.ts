/** The input of a remedy. */
import type { CloudInitVersion } from '../cloud-init-version.ts'
import type { DatasourceName } from '../datasource-name.ts'
import type { Answer } from '../evidence/log-event.ts'
import type { Remedy } from '../verdict.ts'
import type { ModuleName } from './module-name.ts'

/** What a remedy may depend on; all of it parsed, none of it the guest's own text. */
export interface RemedyGuest {
  version: CloudInitVersion | null
  datasource: DatasourceName | null
  /** The deciding HTTP status, where one was seen. */
  httpStatus: number | null
  /** The service's answer, where that decides. */
  answer: Answer | null
  module: ModuleName | null
  /** True where cloud.cfg names a module that does not exist. */
  missing: boolean
  /** True where cloud-init still retries, past its own wait. */
  asksOn: boolean
  /** True where the boot came up: its verdict is ok. */
  isUp: boolean
  /** True where nothing names the source. */
  isUnnamed: boolean
  /** True where the text is entirely another program's. */
  isOthers: boolean
}

/** Facts from the deciding lines; all of them are looked up in closed lists before they get into a remedy. */
export interface Seen {
  answer: Answer | null
  /** True where the address that was asked is a source's guess, not a metadata service. */
  guessed: boolean
  /** The module that failed, as cloud-init names it. */
  module: string | null
  missing: boolean
  asksOn: boolean
  isUp: boolean
  isUnnamed: boolean
  isOthers: boolean
}

/** One entry of the remedies' tables. Never fails: what is unknown gives the remedy for every guest. */
export type RemedyFor = (guest: RemedyGuest) => Remedy
