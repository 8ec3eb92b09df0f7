/** A finding with what it cost the boot: findings are ordered by it. */
import type { Finding } from '../verdict.ts'

/** A finding and its price: a part of the configuration that was not applied comes first, then seconds. */
export interface Priced {
  finding: Finding
  lost: boolean
  seconds: number
}
