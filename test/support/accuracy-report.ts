/** How judgements compare with labels: counts, confusion, misses, wrong claims. */
import type { Judgement } from '../../shared/verdict.ts'

export interface Fact {
  of: 'outcome' | 'datasource' | 'stage' | 'route' | 'rerun'
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
}

interface Score {
  right: number
  of: number
}

export interface Summary {
  samples: number
  scores: Record<string, Score>
  /** Any cause but `unknown` that is not the label's. */
  wrong_claims: string[]
  unknown_where_labelled: Score
  confusion: Record<string, Record<string, number>>
  misses: string[]
}

/** Labels' outcomes speak of the search, `degraded` and `incomplete` of the boot. */
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
    unknown_where_labelled: { right: 0, of: 0 },
    confusion: {},
    misses: [],
  }
  for (const row of rows) {
    const { cause } = row.judged
    const right = row.accepted.includes(cause)
    add(summary, 'cause', right)
    if (!right) summary.misses.push(`${row.sample}: cause wanted ${row.wantedCause}, got ${cause}`)
    if (!right && cause !== 'unknown')
      summary.wrong_claims.push(`${row.sample}: ${cause}, not ${row.wantedCause}`)
    if (row.wantedCause !== 'unknown') {
      summary.unknown_where_labelled.of += 1
      if (cause === 'unknown') summary.unknown_where_labelled.right += 1
    }
    const line = summary.confusion[row.wantedCause] ?? {}
    summary.confusion[row.wantedCause] = line
    line[cause] = (line[cause] ?? 0) + 1
    for (const fact of row.facts) {
      add(summary, fact.of, fact.ok)
      if (!fact.ok) summary.misses.push(`${row.sample}: ${fact.of} wanted ${fact.wanted}, got ${fact.got}`)
    }
  }
  return summary
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
  console.log('label -> judged')
  for (const [label, line] of Object.entries(summary.confusion)) {
    const cells = Object.entries(line).map(([cause, count]) => `${cause} ${count}`)
    console.log(`  ${label.padEnd(36)} ${cells.join(', ')}`)
  }
  if (summary.misses.length > 0) console.log('misses')
  for (const miss of summary.misses) console.log(`  ${miss}`)
}

function percent({ right, of }: Score): string {
  return `${of === 0 ? '-' : ((100 * right) / of).toFixed(1)} % (${right}/${of})`
}
