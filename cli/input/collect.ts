/** Combines named texts from any input into the evidence that the judgement takes. */
import type { Evidence, Section } from '../../shared/evidence.ts'
import type { KeptText } from './text-window.ts'

export interface CollectedText {
  /** A section name of `shared/evidence.ts`. */
  section: string
  /** Where a person finds it: the path that they gave, or the name in the archive. */
  shownAs: string
  kept: KeptText
}

export interface DiagnoseInput {
  /** As the user named it; `standard input` for a pipe. */
  name: string
  kind: 'text' | 'report' | 'guest_root' | 'logs_tarball'
  texts: CollectedText[]
  evidence: Evidence
}

/** Puts texts of one guest together. A section name that comes twice keeps its first text. */
export function collect(name: string, kind: DiagnoseInput['kind'], texts: CollectedText[]): DiagnoseInput {
  const seen = new Set<string>()
  const unique = texts.filter(({ section }) => !seen.has(section) && seen.add(section))
  const sections: Section[] = unique.map(({ section, kept }) => ({
    name: section,
    attributes: {},
    text: kept.text,
  }))
  return { name, kind, texts: unique, evidence: { facts: {}, sections } }
}
