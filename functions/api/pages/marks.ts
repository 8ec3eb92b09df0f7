/** The small marks that several pages share: verdicts, trust, race margins. */
import type { Interval, Verdict } from '../../../shared/verdict.ts'
import { VERDICT_LOOKS } from '../../../shared/verdict-words.ts'
import { isTimed } from '../../../shared/view/image-report.ts'
import { marginWords } from '../../../shared/view/number-words.ts'
import { TRUST_WORDS } from '../../../shared/view/trust-words.ts'
import { type Html, html, maybe } from './html.ts'
import { icon } from './icons.ts'

/** A verdict by icon, word and colour. */
export function verdictMark(verdict: Verdict): Html {
  const { word, means } = VERDICT_LOOKS[verdict]
  return html`<span class="verdict v-${verdict}" title="${means}">${icon(verdict)}${word}</span>`
}

/** How far a report is trusted, in words that need no hover. */
export function trustMark(trust: string): Html {
  const { word, means } = TRUST_WORDS[trust] ?? { word: trust, means: '' }
  return html`<span class="trust t-${trust}">${word}</span>${maybe(means, () => html`<span class="quiet">: ${means}</span>`)}`
}

/** A tag beside a name, only where the report is not trusted. */
export const trustNote = (trust: string): Html | '' =>
  maybe(
    trust === 'claimed' || trust === 'quarantined',
    () =>
      html` <span class="tag ${trust === 'claimed' ? '' : 'bad'}">${TRUST_WORDS[trust]?.word ?? trust}</span>`,
  )

/** Seconds to either side of zero that the little picture shows. */
const REACH_S = 6

/** A race margin as a bar to the left (lost) or right (won) of zero, and in words. */
export function marginMark(margin: Interval | null): Html {
  if (margin === null) return html`<span class="none">not measured</span>`
  if (!isTimed(margin)) return html`<span class="quiet">${marginWords(margin)}</span>`
  const [low, high] = margin
  const lost = high <= 0 && low < 0
  const x = (value: number) => 40 + (Math.max(-REACH_S, Math.min(REACH_S, value)) / REACH_S) * 38
  const [from, to] = lost ? [x(low), x(Math.min(high, 0))] : [x(0), x(Math.max(low, 0.15))]
  const width = Math.max(to - from, 2.5).toFixed(1)
  return html`<span class="margin ${lost ? 'lost' : 'won'}"><svg width="80" height="12" viewBox="0 0 80 12" aria-hidden="true"><path class="scale" d="M2 6h76"/><rect class="bar" x="${from.toFixed(1)}" y="3" width="${width}" height="6" rx="1.5"/><path class="zero" d="M40 0v12"/></svg> ${marginWords(margin)}</span>`
}

const QUARANTINE_REASONS: Record<string, string> = {
  second_secret: 'They carry a different secret from the one on record',
  no_secret_but_one_is_bound: 'They carry no secret, but this machine has one on record',
  identity_mismatch: 'Their identity contradicts inventory',
}

/** Why reports are quarantined; null: nobody vouches for them. */
export const quarantineWords = (reason: string | null): string =>
  reason === null ? 'nobody vouches for it' : (QUARANTINE_REASONS[reason] ?? reason.replaceAll('_', ' '))
