/**
 * How often the gate errs, measured on simulated images: printed, and held to the bars of docs/gate.md.
 * `GATE_PAIRS` sets how many pairs are tried, `GATE_SEED` which.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Gate, gate } from '../../shared/gate/gate.ts'
import { GATE_DEFAULTS, type GateSettings } from '../../shared/gate/gate-settings.ts'
import { randomFrom } from '../support/random.ts'
import { boots, type SimulatedImage, USUAL } from './simulated-boots.ts'

const PAIRS = Number(process.env.GATE_PAIRS ?? 10_000)
const SEED = Number(process.env.GATE_SEED ?? 1)
const T0 = Date.UTC(2026, 10, 1)
const LATER = T0 + 3_600_000
const NOW = LATER + 3_600_000

interface Trial {
  candidate: SimulatedImage
  baseline?: SimulatedImage
  boots: number
  baselineBoots?: number
  settings?: Partial<GateSettings>
}

/** The answers for `count` pairs, one after the other. */
function* answers(trial: Trial, count: number, salt: number): Generator<Gate> {
  for (let pair = 0; pair < count; pair++) {
    const random = randomFrom(SEED * 1_000_003 + salt * 100_003 + pair)
    yield gate(
      {
        baseline: boots(trial.baseline ?? USUAL, trial.baselineBoots ?? 100, T0, random),
        candidate: boots(trial.candidate, trial.boots, LATER, random),
      },
      { ...GATE_DEFAULTS, ...trial.settings },
      NOW,
    )
  }
}

const refusedBy = (one: Gate): string[] =>
  one.tests.filter(({ result }) => result === 'worse').map(({ test }) => test)

function shares(trial: Trial, count: number, salt: number) {
  const decisions: Record<string, number> = {}
  const by: Record<string, number> = {}
  for (const one of answers(trial, count, salt)) {
    decisions[one.decision] = (decisions[one.decision] ?? 0) + 1
    for (const test of refusedBy(one)) by[test] = (by[test] ?? 0) + 1
  }
  const share = (n: number | undefined) => (n ?? 0) / count
  return { refused: share(decisions.refuse), promoted: share(decisions.promote), decisions, by, share }
}

/** A smaller run than that of the document may miss a bar by chance: by three standard errors at most. */
const noise = (bar: number, count: number) => (count >= 10_000 ? 0 : 3 * Math.sqrt((bar * (1 - bar)) / count))
const atMost = (found: number, bar: number, count: number) =>
  assert.ok(found <= bar + noise(bar, count), `${found} of ${count}`)
const atLeast = (found: number, bar: number, count: number) =>
  assert.ok(found >= bar - noise(bar, count), `${found} of ${count}`)

const percent = (share: number) => `${(100 * share).toFixed(2)} %`
const tell = (text: string) => process.stdout.write(`  ${text}\n`)

describe(`the gate on ${PAIRS} pairs of simulated images`, () => {
  const nulls: [string, SimulatedImage][] = [
    ['normal times', USUAL],
    ['skewed times of wide spread', { ...USUAL, shape: 'skewed', spread: 0.6, margin_spread: 0.8 }],
  ]
  for (const [name, image] of nulls)
    it(`refuses at most 1 % of images that equal their baseline: ${name}`, () => {
      const found = shares({ candidate: image, baseline: image, boots: 160 }, PAIRS, 1)
      tell(
        `${name}, 1 % fail, 160 boots in 9 looks: refused ${percent(found.refused)} ${JSON.stringify(found.by)}, promoted ${percent(found.promoted)}`,
      )
      atMost(found.refused, 0.01, PAIRS)
    })

  it('refuses at most 1 % of equal pairs that fail 8 % of boots, as on a bad network', () => {
    const bad = { ...USUAL, fails: 0.08 }
    const trial = { candidate: bad, baseline: bad, boots: 160, baselineBoots: 400 }
    const count = Math.max(200, PAIRS / 5)
    const found = shares(trial, count, 7)
    tell(`8 % fail in both, 160 boots: refused ${percent(found.refused)} ${JSON.stringify(found.by)}`)
    atMost(found.refused, 0.01, count)
  })

  it('refuses an image that fails 10 % of boots in at least 95 % of runs of 200 boots', () => {
    const at: number[] = []
    let refused = 0
    const count = PAIRS
    for (const one of answers({ candidate: { ...USUAL, fails: 0.1 }, boots: 200 }, count, 2)) {
      if (one.decision === 'refuse') refused += 1
      const said = /refused at boot (\d+)/.exec(one.tests[0]?.says ?? '')
      if (said) at.push(Number(said[1]))
    }
    at.sort((a, b) => a - b)
    tell(
      `10 % fail: refused ${percent(refused / count)} by 200 boots; median ${at[Math.floor(at.length / 2)]} boots, 95 % by ${at[Math.floor(at.length * 0.95)]}`,
    )
    atLeast(refused / count, 0.95, count)
  })

  it('refuses an image that fails 95 % of boots within 4 boots', () => {
    const found = shares({ candidate: { ...USUAL, fails: 0.95 }, boots: 4 }, PAIRS, 3)
    tell(`95 % fail: refused ${percent(found.refused)} by 4 boots`)
    atLeast(found.refused, 0.95, PAIRS)
  })

  it('finds 2 s more in an init of 8 s ± 15 % in at least 95 % of runs, with 10 boots against 100', () => {
    const slow = { ...USUAL, added: { init: 2 } }
    const found = shares({ candidate: slow, boots: 10 }, PAIRS, 4)
    tell(
      `init + 2 s, 10 boots: found ${percent(found.share(found.by.init))}, refused ${percent(found.refused)}`,
    )
    atLeast(found.share(found.by.init), 0.95, PAIRS)
  })

  it('refuses an image whose margins fell from 8 s to 0.5 s, without one failure', () => {
    const near = { ...USUAL, fails: 0, margin_s: 0.5 }
    const found = shares({ candidate: near, boots: 10 }, Math.min(PAIRS, 2000), 5)
    tell(
      `margins of 0.5 s against 8 s, 10 boots: refused ${percent(found.refused)} ${JSON.stringify(found.by)}`,
    )
    atLeast(found.share(found.by.margin), 0.99, PAIRS)
  })

  it('promotes a good image mostly after 40 boots, nearly always after 160', () => {
    const good = { ...USUAL, fails: 0.002 }
    for (const boots of [32, 40, 80, 160]) {
      const found = shares({ candidate: good, baseline: good, boots }, Math.min(PAIRS / 10, 500), 6)
      const strict = shares(
        { candidate: good, baseline: good, boots, settings: { strict: true } },
        Math.min(PAIRS / 10, 500),
        6,
      )
      tell(
        `0.2 % fail, ${boots} boots: promoted ${percent(found.promoted)} ${JSON.stringify(found.decisions)}; strict ${percent(strict.promoted)}`,
      )
    }
  })
})
