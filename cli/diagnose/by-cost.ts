/** Findings in the order of what they cost: what was not applied, then the seconds that were lost, then the rest. */
import type { Finding } from '../../shared/verdict.ts'

const ORDER: readonly Finding['severity'][] = ['error', 'warning', 'info']

/** The dearest first; those that cost the same keep their order. */
export function byCost(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      lost(b) - lost(a) ||
      secondsIn(b.text) - secondsIn(a.text) ||
      ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity),
  )
}

/** An error is something that was asked for and not applied. */
function lost({ severity }: Finding): number {
  return severity === 'error' ? 1 : 0
}

/** Our own words for a cost: `50.1 s`; 0 where a finding names none. */
function secondsIn(text: string): number {
  return Math.max(
    0,
    ...Array.from(text.matchAll(/(?<![\w.])(\d{1,7}(?:\.\d{1,3})?) s\b/g), (found) => Number(found[1])),
  )
}
