/** One machine of a scan: what `diagnose` answers for its console, in short, or why there is no answer. Pure. */
import { displayLine } from '../display.ts'
import type {
  Cause,
  Confidence,
  DatasourceOutcome,
  EvidenceLine,
  Finding,
  Interval,
  Judgement,
  Remedy,
  Verdict,
} from '../verdict.ts'
import { bootStory, type StoryLine } from '../view/story.ts'
import type { UndiagnosedReason } from './undiagnosed.ts'

export interface Undiagnosed {
  why: UndiagnosedReason
  /** One line: the command's own words, or what was read. May be guest text; it went through `displayLine`. */
  detail: string
}

export interface DiagnosedBoot {
  verdict: Verdict
  cause: Cause
  confidence: Confidence
  cloud_init_version: string | null
  datasource: string | null
  datasource_outcome: DatasourceOutcome
  margin_s: Interval | null
  at_risk: boolean
  /** The sentence for a ticket, as `diagnose` prints it. */
  summary: string
  story: StoryLine[]
  evidence: EvidenceLine[]
  findings: Pick<Finding, 'severity' | 'text'>[]
  remedy: Remedy
}

export interface ScanRow {
  id: string
  labels: Record<string, string>
  /** Epoch milliseconds, by cloud-init's banner; null where none is dated. */
  booted_at: number | null
  /** null where nothing was read that could be judged. */
  boot: DiagnosedBoot | null
  /** Set where there is no answer, because there is no text or the text does not show one. */
  untold: Undiagnosed | null
}

/**
 * How a machine counts. `no_source`: it found no datasource, and nothing shows that it should have (no `--expect`, no
 * list): neither a failure nor a success. `off`: cloud-init was switched off.
 */
export type Outcome = 'failed' | 'no_source' | 'came_up' | 'off' | 'untold'

/** Zero of each outcome. */
export const NO_MACHINES: Readonly<Record<Outcome, number>> = {
  failed: 0,
  no_source: 0,
  came_up: 0,
  off: 0,
  untold: 0,
}

const OUTCOMES: Record<Verdict, Outcome> = {
  never_reported: 'failed',
  failed: 'failed',
  stalled: 'failed',
  degraded: 'came_up',
  recovered: 'came_up',
  ok: 'came_up',
  disabled: 'off',
  // A text that ends before the boot did is undecided: no more of it will come.
  booting: 'untold',
  unknown: 'untold',
}

/** How this machine counts. */
export function outcomeOf({ boot, untold }: Pick<ScanRow, 'boot' | 'untold'>): Outcome {
  if (boot === null || untold !== null) return 'untold'
  return boot.verdict === 'ok' && boot.datasource_outcome === 'none' ? 'no_source' : OUTCOMES[boot.verdict]
}

/** Whether the verdict alone does not show how the boot ended. */
export const isOpen = (verdict: Verdict): boolean => OUTCOMES[verdict] === 'untold'

/** A row without a boot. */
export function undiagnosedRow(id: string, why: UndiagnosedReason, detail: string): ScanRow {
  return { id, labels: {}, booted_at: null, boot: null, untold: { why, detail: displayLine(detail, 300) } }
}

/** A real story has few lines; a hostile console must not fill the page with more. */
const LINES_KEPT = 8

/** The part of a judgement that a scan keeps. */
export function diagnosedBoot(judgement: Judgement, summary: string): DiagnosedBoot {
  const { verdict, cause, confidence, cloud_init_version, datasource, race, evidence, findings, remedy } =
    judgement
  return {
    verdict,
    cause,
    confidence,
    cloud_init_version,
    datasource: datasource.name,
    datasource_outcome: datasource.outcome,
    margin_s: race.margin_s,
    at_risk: race.at_risk,
    summary,
    story: bootStory(judgement).slice(0, LINES_KEPT),
    evidence: evidence.slice(-LINES_KEPT).map((line) => ({ ...line, text: line.text.slice(0, 1000) })),
    findings: findings
      .slice(0, LINES_KEPT)
      .map(({ severity, text }) => ({ severity, text: text.slice(0, 600) })),
    remedy,
  }
}
