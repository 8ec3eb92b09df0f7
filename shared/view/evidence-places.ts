/** Where a line of evidence is in a boot's stored reports, for permalinks. Pure. */
import type { EvidenceLine } from '../verdict.ts'

/** A report as it was sent, as far as it is shown line by line. */
export interface RawReport {
  /** Stays the same for as long as the report is stored. */
  id: string
  counts: boolean
  sections: { name: string; text: string }[]
}

/** Report, number of the section in it, and line; both numbers from 1. */
export interface EvidencePlace {
  report: string
  section: number
  line: number
}

/** Lines of a section, as they are numbered. */
export const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n')

/**
 * In the first report that counts and contains exactly that line; null where none does, because a reader joined it from
 * several lines, or its report has expired.
 */
export function placeOf(evidence: EvidenceLine, reports: readonly RawReport[]): EvidencePlace | null {
  const { source, line, text } = evidence
  if (line === null) return null
  const wanted = bare(text).slice(0, COMPARED)
  for (const { id, counts, sections } of reports) {
    if (!counts) continue
    for (const [index, section] of sections.entries()) {
      if (section.name !== source) continue
      const there = bare(linesOf(section.text)[line - 1] ?? '')
      if (wanted !== '' && there.includes(wanted)) return { report: id, section: index + 1, line }
    }
  }
  return null
}

/** Stored evidence may be cut, and readers remove colours and blanks. */
const COMPARED = 60
const bare = (text: string) => text.replaceAll(/\u001b\[[0-9;]*[A-Za-z]|\s+/g, '')

/** The fragment of a line on the page of its report. */
export const lineAnchor = ({ section, line }: Pick<EvidencePlace, 'section' | 'line'>) =>
  `s${section}-L${line}`
