/** How answers compare with labels: counts, confusion, misses, wrong claims, misleading answers. */
import type { Judgement } from '../../shared/verdict.ts'

export interface Fact {
  of: 'outcome' | 'datasource' | 'verdict' | 'stage' | 'route' | 'rerun'
  wanted: string | null
  got: string | null
  ok: boolean
}

export interface Row {
  sample: string
  wantedCause: string
  /** Our causes that agree with the label. */
  accepted: string[]
  judged: Judgement
  facts: Fact[]
  /** What the answer says, or leaves out, that would mislead its reader. */
  misleading: string[]
}

interface Score {
  right: number
  of: number
}

export interface Summary {
  samples: number
  scores: Record<string, Score>
  /** Any cause but `unknown` that the label does not accept. */
  wrong_claims: string[]
  /** Answers whose words mislead, with what does. */
  misleading: string[]
  unknown_where_labelled: Score
  confusion: Record<string, Record<string, number>>
  misses: string[]
  /** Each text that the answer missed something of, with what it answered and why. */
  missed_texts: MissedText[]
}

interface MissedText {
  sample: string
  verdict: string
  cause: string
  /** The first line that the claim rests on; null where it rests on none. */
  rests_on: string | null
  misses: string[]
}

/** Labels' outcomes are about the search, `degraded` and `incomplete` about the boot. */
export function outcomeAgrees(wanted: string, judged: Judgement): boolean {
  const { outcome } = judged.datasource
  if (wanted === 'found') return outcome === 'found' || outcome === 'from_cache'
  if (wanted === 'fallback_none') return outcome === 'none'
  if (wanted === 'unknown') return outcome === 'not_seen'
  if (wanted === 'degraded') return judged.verdict === 'degraded'
  if (wanted === 'incomplete') return ['booting', 'stalled', 'unknown'].includes(judged.verdict)
  return outcome === wanted
}

/** Compares class names; what stands in brackets after them is detail. */
export function sameSource(wanted: string | null, got: string | null): boolean {
  const bare = (name: string | null) => name?.replace(/^DataSource/, '').split(/[ [,]/)[0] ?? null
  return bare(wanted) === bare(got)
}

export function summarise(rows: readonly Row[]): Summary {
  const summary: Summary = {
    samples: rows.length,
    scores: {},
    wrong_claims: [],
    misleading: [],
    unknown_where_labelled: { right: 0, of: 0 },
    confusion: {},
    misses: [],
    missed_texts: [],
  }
  for (const row of rows) {
    const misses = missesOf(row)
    countCause(summary, row)
    for (const fact of row.facts) add(summary, fact.of, fact.ok)
    if (row.misleading.length > 0) summary.misleading.push(`${row.sample}: ${row.misleading.join('; ')}`)
    summary.misses.push(...misses.map((miss) => `${row.sample}: ${miss}`))
    if (misses.length + row.misleading.length > 0)
      summary.missed_texts.push(missedText(row, [...misses, ...row.misleading]))
  }
  return summary
}

function countCause(summary: Summary, { sample, wantedCause, accepted, judged }: Row): void {
  const { cause } = judged
  const right = accepted.includes(cause)
  add(summary, 'cause', right)
  if (!right && cause !== 'unknown') summary.wrong_claims.push(`${sample}: ${cause}, not ${wantedCause}`)
  if (!accepted.includes('unknown')) {
    summary.unknown_where_labelled.of += 1
    if (cause === 'unknown') summary.unknown_where_labelled.right += 1
  }
  const line = summary.confusion[wantedCause] ?? {}
  summary.confusion[wantedCause] = line
  line[cause] = (line[cause] ?? 0) + 1
}

function missesOf({ accepted, wantedCause, judged, facts }: Row): string[] {
  const { cause } = judged
  return [
    ...(accepted.includes(cause) ? [] : [`cause wanted ${wantedCause}, got ${cause}`]),
    ...facts.filter(({ ok }) => !ok).map(({ of, wanted, got }) => `${of} wanted ${wanted}, got ${got}`),
  ]
}

function missedText({ sample, judged }: Row, misses: string[]): MissedText {
  const { verdict, cause, evidence } = judged
  return { sample, verdict, cause, rests_on: evidence.at(-1)?.text ?? null, misses }
}

function add(summary: Summary, name: string, right: boolean): void {
  const score = summary.scores[name] ?? { right: 0, of: 0 }
  summary.scores[name] = score
  score.of += 1
  if (right) score.right += 1
}

export function printReport(summary: Summary): void {
  console.log(`${summary.samples} samples`)
  for (const [name, score] of Object.entries(summary.scores))
    console.log(`  ${name.padEnd(12)} ${percent(score)}`)
  console.log(`  unknown where the label has a cause: ${percent(summary.unknown_where_labelled)}`)
  console.log(`  wrong claims: ${summary.wrong_claims.length}`)
  for (const claim of summary.wrong_claims) console.log(`    ${claim}`)
  console.log(`  misleading answers: ${summary.misleading.length}`)
  for (const answer of summary.misleading) console.log(`    ${answer}`)
  console.log('label -> judged')
  for (const [label, line] of Object.entries(summary.confusion)) {
    const cells = Object.entries(line).map(([cause, count]) => `${cause} ${count}`)
    console.log(`  ${label.padEnd(36)} ${cells.join(', ')}`)
  }
  if (summary.missed_texts.length > 0) console.log('misses')
  for (const text of summary.missed_texts) printMissed(text)
}

function printMissed({ sample, verdict, cause, rests_on, misses }: MissedText): void {
  console.log(`  ${sample}: ${verdict}, ${cause}`)
  if (rests_on !== null) console.log(`    rests on: ${rests_on.slice(0, 160)}`)
  for (const miss of misses) console.log(`    ${miss}`)
}

function percent({ right, of }: Score): string {
  return `${of === 0 ? '-' : ((100 * right) / of).toFixed(1)} % (${right}/${of})`
}
