/** The label of a text `NNN.txt`, its `NNN.json`: what a careful reader makes of the boot. */
import type { Judgement } from '../../shared/verdict.ts'
import { type Fact, outcomeAgrees, sameSource } from './accuracy-report.ts'

export interface LabelledRoutes {
  has_default: boolean | null
  has_metadata_route: boolean | null
  gateway: string | null
  interfaces_up: string[] | null
  addresses: string[] | null
}

export interface Label {
  outcome: string
  cause: string
  datasource: string | null
  stages: { name: string; up_seconds: number | null }[]
  routes_at_init: LabelledRoutes
  /** Other causes that are defensible. */
  also_accept?: string[]
  verdict?: string
  /** Parts of what `diagnose` prints, and what it must not print; blanks and line breaks apart. */
  must_say?: string[]
  must_not_say?: string[]
}

/** Our causes that a label's word stands for. */
const STANDS_FOR: Record<string, string[]> = {
  datasource_disabled_or_not_listed: ['cloud_init_disabled', 'datasource_not_listed'],
  module_failure_only: ['module_failure', 'user_config_invalid', 'crash'],
  no_seed: ['seed_missing', 'unknown'],
  recovered_on_retry: ['healthy'],
  dns_failure: ['dns_failure', 'user_config_invalid'],
}

/** Every cause that agrees with the label. */
export function acceptedCauses({ cause, also_accept = [] }: Label): string[] {
  return [cause, ...also_accept].flatMap((word) => STANDS_FOR[word] ?? [word])
}

/** Compares the label's outcome, source and verdict with the judgement. */
export function headFacts(label: Label, judged: Judgement): Fact[] {
  const { outcome, name } = judged.datasource
  const facts: Fact[] = [
    {
      of: 'outcome',
      wanted: label.outcome,
      got: `${outcome}/${judged.verdict}`,
      ok: outcomeAgrees(label.outcome, judged),
    },
    { of: 'datasource', wanted: label.datasource, got: name, ok: sameSource(label.datasource, name) },
  ]
  if (label.verdict === undefined) return facts
  const { verdict } = judged
  return [...facts, { of: 'verdict', wanted: label.verdict, got: verdict, ok: verdict === label.verdict }]
}

/** What is misleading in an answer whose claim may be right: its verdict, a sentence, or one that is missing. */
export function misleadingIn(label: Label, judged: Judgement, told: string): string[] {
  const said = squeezed(told)
  const { verdict } = judged
  const isOther = label.verdict !== undefined && verdict !== 'unknown' && verdict !== label.verdict
  return [
    ...(isOther ? [`verdict ${verdict}, not ${label.verdict}`] : []),
    ...(label.must_say ?? [])
      .filter((part) => !said.includes(squeezed(part)))
      .map((part) => `does not say "${part}"`),
    ...(label.must_not_say ?? [])
      .filter((part) => said.includes(squeezed(part)))
      .map((part) => `says "${part}"`),
  ]
}

/** Without blanks, line breaks and the rule at the left of quoted lines. */
function squeezed(text: string): string {
  return text.replaceAll(/^\s*[│|] /gm, '').replaceAll(/\s+/g, '')
}
