/** Where in a boot's stored reports a line of evidence stands: what a permalink to it names. Pure. */
import type { EvidenceLine } from '../verdict.ts'

/** A report as it was sent, as far as it is shown line by line. */
export interface RawReport {
  /** Stays the same for as long as the report is stored. */
  id: string
  counts: boolean
  sections: { name: string; text: string }[]
}

/** Report, number of the section in it and line, both from 1 on. */
export interface EvidencePlace {
  report: string
  section: number
  line: number
}

/** Lines of a section, as they are numbered. */
export const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n')

/**
 * In the first report that counts and has that very line; null where none has, because a reader put it together from
 * several, or its report is over its time.
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

/** Evidence may be cut, and readers take colours and blanks away. */
const COMPARED = 60
const bare = (text: string) => text.replaceAll(/\u001b\[[0-9;]*[A-Za-z]|\s+/g, '')

/** The fragment of a line on the page of its report. */
export const lineAnchor = ({ section, line }: Pick<EvidencePlace, 'section' | 'line'>) =>
  `s${section}-L${line}`
