/** Small builders for the findings of lint rules. */
import type { EvidenceLine, Finding } from '../verdict.ts'
import type { ConfigFile } from './config-file.ts'

/** A finding without its code: the rule has it. */
export type Found = Omit<Finding, 'code'>

/** The line of a file that a finding is about; `line` 0 is the whole file. */
export function lineAt(file: ConfigFile, line: number, shows: string): EvidenceLine {
  return { source: file.path, line: line === 0 ? null : line, text: file.lines[line - 1] ?? '', shows }
}

/** By file and line; findings without a file come last. */
export function byPlace(a: Finding, b: Finding): number {
  const [left, right] = [a.evidence, b.evidence]
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  if (left.source !== right.source) return left.source < right.source ? -1 : 1
  return (left.line ?? 0) - (right.line ?? 0)
}
