/** The answer of a rule: the cause, how sure it is, and the lines that it rests on. */
import type { Cause, Confidence, EvidenceLine } from '../verdict.ts'
import type { Asked } from './asked.ts'
import type { Located } from './boot-facts.ts'
import type { Lookup } from './lookups.ts'

export interface CauseFound {
  cause: Cause
  confidence: Confidence
  evidence: EvidenceLine[]
  /** The deciding HTTP status, where one was seen. */
  httpStatus: number | null
  /** The target that was asked, where an answer decides. */
  asked?: Asked
  /** The module that failed, as cloud-init names it. */
  module?: string | null
  missing?: boolean
  /** True where cloud-init still retries, past its own wait. */
  asksOn?: boolean
}

export const UNKNOWN: CauseFound = { cause: 'unknown', confidence: 'unknown', evidence: [], httpStatus: null }

export function causeFound(
  cause: Cause,
  confidence: Confidence,
  shown: Located | null,
  shows: string,
): CauseFound {
  return { cause, confidence, evidence: evidence(shown, shows), httpStatus: null }
}

export function evidence(shown: Located | null, shows: string): EvidenceLine[] {
  if (shown === null) return []
  return [{ source: shown.section, line: shown.event.line, text: shown.event.text, shows }]
}

export function located(lookup: Lookup): Located | null {
  if (lookup.ended === null) return null
  return { ...lookup.ended, stage: lookup.stage, run: lookup.run }
}
