/** Small builders for what a lint rule has to say. */
import type { EvidenceLine, Finding } from '../verdict.ts'
import type { ConfigFile } from './config-file.ts'

/** A finding without its code, which is its rule's. */
export type Found = Omit<Finding, 'code'>

/** The line of a file that a finding is about; `line` 0 is the file as a whole. */
export function lineAt(file: ConfigFile, line: number, shows: string): EvidenceLine {
  return { source: file.path, line: line === 0 ? null : line, text: file.lines[line - 1] ?? '', shows }
}

/** By file and line; what has no file comes last. */
export function byPlace(a: Finding, b: Finding): number {
  const [left, right] = [a.evidence, b.evidence]
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  if (left.source !== right.source) return left.source < right.source ? -1 : 1
  return (left.line ?? 0) - (right.line ?? 0)
}
