/** One gate's answer, and the first that refuses. */
import type { Refusal } from './refusals.ts'

export interface GateResult {
  gate: string
  pass: boolean
  /** The value that was found, against the allowed one; null where there is nothing to compare. */
  value: string | number | null
  limit: string | number | null
  /** Set where it does not pass. */
  reason: Refusal | null
}

/** Builds a gate's answer: `reason` is why it does not pass. */
export function gate(
  name: string,
  pass: boolean,
  reason: Refusal,
  value: GateResult['value'] = null,
  limit: GateResult['limit'] = null,
): GateResult {
  return { gate: name, pass, value, limit, reason: pass ? null : reason }
}

/** The gate that decides: the first that does not pass, or null where all do. */
export const firstRefusal = (gates: readonly GateResult[]): GateResult | null =>
  gates.find(({ pass }) => !pass) ?? null

/** All gates as one flat record for the audit: `in_flight: "3 of 15"`, `kill: "ok"`, `trust: "claimed, not bound"`. */
export function gateRecord(gates: readonly GateResult[]): Record<string, string> {
  return Object.fromEntries(gates.map((one) => [one.gate, gateText(one)]))
}

function gateText({ pass, value, limit }: GateResult): string {
  const found = limit === null || value === null ? (value ?? '') : `${value} of ${limit}`
  return [pass ? 'ok' : 'no', found].filter((part) => part !== '').join(' ')
}
