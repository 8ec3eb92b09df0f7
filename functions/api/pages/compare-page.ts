/** `/images/{image}/compare/{baseline}`: may this image go out, and why. */
import type { Decision } from '../../../shared/gate/decision.ts'
import type { Gate } from '../../../shared/gate/gate.ts'
import {
  allSecondsOf,
  type GateBoot,
  METRICS,
  type Metric,
  secondsOf,
} from '../../../shared/gate/gate-boot.ts'
import { GATE_DEFAULTS, type GateSettings } from '../../../shared/gate/gate-settings.ts'
import type { GateTest, TestResult } from '../../../shared/gate/gate-test.ts'
import {
  DECISION_WORDS,
  effectWords,
  NEWS_WORDS,
  needsWords,
  RESULT_WORDS,
  seenWords,
  sideWords,
  testWords,
  unknownLints,
} from '../../../shared/gate/gate-words.ts'
import type { Sample } from '../../../shared/gate/looks.ts'
import { type GateNews, isNew, type Seen, type SeenThing } from '../../../shared/gate/news.ts'
import { VERDICT_LOOKS } from '../../../shared/verdict-words.ts'
import { counted, percent, seconds } from '../../../shared/view/number-words.ts'
import { facingHistogram } from './facing-histogram.ts'
import { guest, type Html, html, maybe, when } from './html.ts'
import type { Links } from './links.ts'

export interface CompareProps {
  image: string
  baseline: string
  gate: Gate
  settings: GateSettings
  links: Links
}

const TONES: Record<Decision, string> = {
  promote: 'good',
  refuse: 'bad',
  inconclusive: 'info',
  cannot_judge: 'warn',
}
const RESULT_TONES: Record<TestResult, string> = {
  worse: 'bad',
  no_worse: 'good',
  not_found: '',
  undecided: 'info',
  not_measured: '',
}

/** The decision, the tests in words, both distributions of each time, what is new, and the boots to look at. */
export function comparePage({ image, baseline, gate, settings, links }: CompareProps): Html {
  const { decision, reason, needs } = gate
  return html`<div class="head"><h1><span class="tag ${TONES[decision]}">${DECISION_WORDS[decision]}</span> ${guest(image, 128)} <span class="quiet">against</span> ${guest(baseline, 128)}</h1></div>
<p class="lede">${guest(reason, 1200)}${maybe(needs !== null && needs > 0, () => html` At least ${counted(needs ?? 0, 'more boot')} of the candidate ${needs === 1 ? 'is' : 'are'} needed.`)}</p>
<section class="card"><h2>Tests</h2>${testTable(gate.tests)}
<details id="rules"><summary>The rules</summary>${gate.tests.map((test) => html`<p><b>${testWords(test)}</b>: ${test.rule}. ${test.says}.</p>`)}
<p>${settingsWords(settings)}</p></details></section>
<section class="card"><h2>Boots that count</h2><table class="rows"><thead><tr><th scope="col">Image</th><th scope="col" class="number">Counted</th><th scope="col" class="number">Lost</th><th scope="col">Not counted</th><th scope="col">First and last</th></tr></thead><tbody>
${sampleRow('Candidate', gate.candidate)}${sampleRow('Baseline', gate.baseline)}</tbody></table></section>
<section class="card"><h2>Both distributions</h2><p class="quiet">The candidate above each line, the baseline below it; each bar is a share of its own image.</p><div class="two">${METRICS.map((metric) => drawn(metric, gate))}</div></section>
${news(gate)}
${evidence(gate.tests, links)}`
}

function testTable(tests: readonly GateTest[]): Html {
  const row = (test: GateTest) =>
    html`<tr><th scope="row">${testWords(test)}</th><td data-label="Result"><span class="tag ${RESULT_TONES[test.result]}">${RESULT_WORDS[test.result]}</span></td><td data-label="Candidate">${sideWords(test, test.candidate)}</td><td data-label="Baseline">${sideWords(test, test.baseline)}</td><td data-label="Difference">${effectWords(test)}</td><td data-label="Needs">${needsWords(test) || html`<span class="none">–</span>`}</td></tr>`
  return html`<table class="rows"><thead><tr><th scope="col">Test</th><th scope="col">Result</th><th scope="col">Candidate</th><th scope="col">Baseline</th><th scope="col">Difference</th><th scope="col">Needs</th></tr></thead><tbody>${tests.map(row)}</tbody></table>`
}

function settingsWords(settings: GateSettings): string {
  const { alpha, p0, p1, beta, slower_s, slower_share, margin_at_risk_s, recovered_is_loss, strict } =
    settings
  const more = [
    ...(recovered_is_loss ? ['boots that recovered count as lost'] : []),
    ...(margin_at_risk_s === null ? [] : [`so do those that won by ${seconds(margin_at_risk_s)} or less`]),
    ...(strict === GATE_DEFAULTS.strict ? [] : ['only what is shown to be no worse is promoted']),
  ]
  return `An image like its baseline, of which ${percent(p0)} fail, is refused in at most ${percent(alpha)} of cases, over all tests; one of which ${percent(p1)} fail passes the test of failures in at most ${percent(beta)}. A shift counts from ${seconds(slower_s)} and ${percent(slower_share)} on.${more.length === 0 ? '' : ` ${more.join('; ')}.`}`
}

function sampleRow(name: string, { counted: boots, lost, standings, behind_pending }: Sample): Html {
  const [first, last] = [boots[0], boots.at(-1)]
  const rest = [
    [standings.pending, 'still booting'],
    [behind_pending, 'behind them'],
    [standings.claimed, 'that nobody vouches for'],
    [standings.undecided, 'that nobody can judge'],
    [standings.repeated, 'more of the same machines'],
  ] as const
  const shown = rest.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])).join(', ')
  return html`<tr><th scope="row">${name}</th><td class="number" data-label="Counted">${boots.length}</td><td class="number" data-label="Lost">${lost}</td><td data-label="Not counted">${shown || html`<span class="none">–</span>`}</td><td data-label="First and last">${first && last ? html`${when(first.first_at)} to ${when(last.first_at)}` : html`<span class="none">–</span>`}</td></tr>`
}

function drawn(metric: Metric, { candidate, baseline }: Gate): Html | '' {
  const of = testWords({ test: metric })
  const picture = facingHistogram({
    of,
    candidate: allSecondsOf(candidate.counted, metric),
    baseline: allSecondsOf(baseline.counted, metric),
  })
  return picture === '' ? '' : html`<div><h3>${of}</h3>${picture}</div>`
}

const NEWS = ['causes', 'findings', 'lints'] as const

/** Everything that the candidate's boots show, new or not; a note where the configuration is unknown. */
function news({ news: all, candidate, baseline }: Gate): Html | '' {
  const rows = NEWS.flatMap((kind) =>
    (all[kind].things ?? []).map((thing) => seenRow(kind, thing, all[kind])),
  )
  const unknown = unknownLints(all.lints, {
    candidate: candidate.counted.length,
    baseline: baseline.counted.length,
  })
  if (rows.length === 0 && unknown === null) return ''
  return html`<section class="card"><h2>Causes, findings and configuration</h2><p class="quiet">What boots of the candidate show, and how many boots of each image do. It refuses nothing by itself.</p>
${maybe(rows.length > 0, () => html`<table class="rows"><thead><tr><th scope="col">What</th><th scope="col">Kind</th><th scope="col">Candidate</th><th scope="col">Baseline</th></tr></thead><tbody>${rows}</tbody></table>`)}
${maybe(unknown !== null, () => html`<p>${unknown ?? ''}.</p>`)}</section>`
}

function seenRow(kind: keyof GateNews, thing: SeenThing, { candidate_of, baseline_of }: Seen): Html {
  return html`<tr><th scope="row"><code>${guest(thing.code, 64)}</code>${maybe(isNew(thing), () => html` <span class="tag warn">new</span>`)}</th><td data-label="Kind">${NEWS_WORDS[kind]}</td><td data-label="Candidate">${seenWords(thing.candidate, candidate_of)}</td><td data-label="Baseline">${seenWords(thing.baseline, baseline_of)}</td></tr>`
}

function evidence(tests: readonly GateTest[], links: Links): Html | '' {
  const shown = tests.filter(
    ({ result, test, evidence }) => evidence.length > 0 && (result === 'worse' || test === 'failures'),
  )
  if (shown.length === 0) return ''
  return html`<section class="card"><h2>Boots to look at</h2>${shown.map((test) => html`<p><b>${testWords(test)}</b>: ${test.evidence.map((boot, index) => html`${index === 0 ? '' : ', '}<a href="${links.boot(boot)}">${guest(boot.instance, 128)}</a> (${standing(boot, test)})`)}</p>`)}</section>`
}

/** Why it is worth opening: how it ended, or how long it took. */
function standing(boot: GateBoot, { test }: GateTest): string {
  const took = test === 'failures' ? null : secondsOf(boot, test)
  return took === null ? VERDICT_LOOKS[boot.verdict].word : seconds(took)
}
