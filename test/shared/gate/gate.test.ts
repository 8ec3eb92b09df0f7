import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Gate, gate } from '../../../shared/gate/gate.ts'
import type { GateBoot } from '../../../shared/gate/gate-boot.ts'
import { alphaAt, alphaOf, GATE_DEFAULTS, type GateSettings } from '../../../shared/gate/gate-settings.ts'
import type { GateTest } from '../../../shared/gate/gate-test.ts'
import { baselineAt, sampleOf } from '../../../shared/gate/looks.ts'
import {
  GATE_ALPHA_SHARES,
  GATE_LOOKS,
  GATE_READ_MOST,
  GATE_STAGE_WEIGHT,
  GATE_WHOLE_WEIGHT,
} from '../../../shared/policy/gate.ts'
import { boots, USUAL } from '../../gate/simulated-boots.ts'
import { randomFrom } from '../../support/random.ts'

const T0 = Date.UTC(2026, 10, 1)
const LATER = T0 + 3_600_000
const NOW = LATER + 3_600_000
const CLEAN = { ...USUAL, fails: 0 }

const baseline = boots(CLEAN, 100, T0, randomFrom(1))
const clean = (count: number, from = LATER) => boots(CLEAN, count, from, randomFrom(2))
const withVerdict = (all: GateBoot[], at: readonly number[], change: Partial<GateBoot>): GateBoot[] =>
  all.map((boot, index) => (at.includes(index) ? { ...boot, ...change } : boot))

function judged(
  candidate: readonly GateBoot[],
  settings: Partial<GateSettings> = {},
  against: readonly GateBoot[] = baseline,
): Gate {
  return gate({ candidate, baseline: against }, { ...GATE_DEFAULTS, ...settings }, NOW)
}
function testOf(answer: Gate, name: GateTest['test']): GateTest {
  const found = answer.tests.find((one) => one.test === name)
  assert.ok(found, name)
  return found
}
/** Of other machines than those of the baseline. */
const ofOthers = (all: GateBoot[]): GateBoot[] =>
  all.map((boot) => ({ ...boot, instance: `other-${boot.instance}` }))
/** One machine that boots `count` times, a minute apart. */
const again = (count: number, change: Partial<GateBoot> = {}, from = LATER): GateBoot[] =>
  boots(CLEAN, count, from, randomFrom(8)).map((boot, n) => ({
    ...boot,
    ...{ instance: 'i-loop', boot_key: `loop-${n}`, first_at: from + n * 60_000 },
    ...change,
  }))
const shuffled = (all: GateBoot[], random = randomFrom(9)) =>
  all
    .map((boot) => ({ boot, by: random() }))
    .sort((a, b) => a.by - b.by)
    .map(({ boot }) => boot)

describe('an image of which no boot counts', () => {
  for (const [name, candidate, against] of [
    ['the baseline', clean(1), []],
    ['the candidate', [], baseline],
    ['both', [], []],
  ] as const)
    it(`has no rate, and nothing differs from it: ${name}`, () => {
      for (const failures_by of ['auto', 'wald', 'fisher'] as const) {
        const answer = judged(candidate, { failures_by }, against)
        assert.equal(answer.decision, 'cannot_judge')
        for (const { test, effect, interval, p, ...sides } of answer.tests) {
          assert.deepEqual([effect, interval, p], [null, null, null], test)
          for (const { boots: count, value } of [sides.candidate, sides.baseline])
            if (count === 0) assert.equal(value, null, test)
        }
      }
    })
})

describe('the gate decides', () => {
  const rows: [string, GateBoot[], Partial<GateSettings>, Gate['decision']][] = [
    ['promote: 40 boots that came up as those of the baseline', clean(40), {}, 'promote'],
    ['inconclusive: 20 of them', clean(20), {}, 'inconclusive'],
    ['cannot judge: none', [], {}, 'cannot_judge'],
    [
      'cannot judge: claims only',
      clean(40).map((boot) => ({ ...boot, trust: 'claimed' })),
      {},
      'cannot_judge',
    ],
    [
      'cannot judge: only machines that bound themselves, which anybody with the token can invent',
      clean(40).map((boot) => ({ ...boot, witness: 'self_bound' })),
      {},
      'cannot_judge',
    ],
    [
      'cannot judge: contested machines only',
      clean(40).map((boot) => ({ ...boot, trust: 'contested' })),
      {},
      'cannot_judge',
    ],
    [
      'cannot judge: nothing that can be read',
      clean(40).map((boot) => ({ ...boot, verdict: 'unknown' })),
      {},
      'cannot_judge',
    ],
    ['cannot judge: it has long been in use', clean(GATE_READ_MOST + 1), {}, 'cannot_judge'],
    [
      'inconclusive: all still boot',
      clean(5).map((boot) => ({ ...boot, first_at: NOW, verdict: 'booting' })),
      {},
      'inconclusive',
    ],
    ['refuse: three that failed', withVerdict(clean(3), [0, 1, 2], { verdict: 'failed' }), {}, 'refuse'],
    [
      'refuse: three that never reported',
      withVerdict(clean(4), [0, 2, 3], { verdict: 'never_reported', trust: 'attested' }),
      {},
      'refuse',
    ],
    [
      'not refuse: three failures that nobody vouches for',
      withVerdict(clean(43), [0, 1, 2], { verdict: 'failed', trust: 'claimed' }),
      {},
      'promote',
    ],
    [
      'promote: some recovered',
      withVerdict(clean(40), [3, 9, 14, 21], { verdict: 'recovered' }),
      {},
      'promote',
    ],
    [
      'refuse: the same where a recovered boot counts as lost',
      withVerdict(clean(40), [3, 5, 8, 9], { verdict: 'recovered' }),
      { recovered_is_loss: true },
      'refuse',
    ],
    [
      'refuse: margins at risk, where they count as lost',
      withVerdict(clean(40), [3, 5, 8, 9], { margin_s: [0.4, 0.4] }),
      { margin_at_risk_s: 1 },
      'refuse',
    ],
    [
      'promote: the same where they do not',
      withVerdict(clean(40), [3, 5, 8, 9], { margin_s: [0.4, 0.4] }),
      {},
      'promote',
    ],
  ]
  for (const [name, candidate, settings, decision] of rows)
    it(name, () => {
      const answer = judged(candidate, settings)
      assert.equal(answer.decision, decision, answer.reason)
    })

  it('cannot judge against 19 boots, and can against 20', () => {
    assert.equal(judged(clean(40), {}, baseline.slice(0, 19)).decision, 'cannot_judge')
    assert.equal(judged(clean(40), {}, baseline.slice(0, 20)).decision, 'promote')
  })

  it('refuses too many failures, whatever the baseline', () => {
    const lost = withVerdict(clean(4), [0, 1, 2, 3], { verdict: 'failed' })
    assert.equal(judged(lost, {}, []).decision, 'refuse')
  })

  it('refuses an image whose margins fell from 8 s to half a second, without any failure', () => {
    const near = boots({ ...CLEAN, margin_s: 0.5 }, 10, LATER, randomFrom(3))
    const answer = judged(near)
    assert.equal(answer.decision, 'refuse')
    const { effect, interval, candidate, result } = testOf(answer, 'margin')
    assert.equal(result, 'worse')
    assert.ok(effect !== null && effect < -7 && effect > -8, `${effect}`)
    assert.ok(interval !== null && interval[0] <= effect && effect <= interval[1], `${interval}`)
    assert.ok(candidate.value !== null && candidate.value < 1)
    assert.equal(testOf(answer, 'failures').candidate.value, 0)
  })

  it('accepts a shift of less than a second, or of less than a tenth', () => {
    const little = boots({ ...CLEAN, spread: 0.01, added: { init: 0.9 } }, 40, LATER, randomFrom(3))
    const steady = boots({ ...CLEAN, spread: 0.01 }, 100, T0, randomFrom(4))
    assert.equal(judged(little, {}, steady).decision, 'promote')
    assert.equal(judged(little, { slower_s: 0.5 }, steady).decision, 'refuse')
    const tenth = boots(
      { ...CLEAN, spread: 0.001, added: { 'modules-final': 1.1 } },
      40,
      LATER,
      randomFrom(3),
    )
    assert.equal(judged(tenth, {}, steady).decision, 'promote')
    assert.equal(judged(tenth, { slower_share: 0.05 }, steady).decision, 'refuse')
  })

  it('requires evidence in strict mode: the absence of a finding is not enough', () => {
    const wide = { ...CLEAN, spread: 0.5, shape: 'skewed' as const }
    const [few, many] = [boots(wide, 40, LATER, randomFrom(5)), boots(wide, 100, T0, randomFrom(6))]
    assert.equal(judged(few, {}, many).decision, 'promote')
    const strict = judged(few, { strict: true }, many)
    assert.equal(strict.decision, 'inconclusive')
    assert.ok(strict.tests.some(({ result }) => result === 'not_found'))
  })

  it('requires no times in strict mode that the baseline does not have either', () => {
    const bare = (all: GateBoot[]) =>
      all.map((boot) => ({ ...boot, stage_ms: {}, finished_s: null, margin_s: null }))
    assert.equal(judged(bare(clean(40)), { strict: true }, bare(baseline)).decision, 'promote')
    assert.equal(judged(bare(clean(40)), { strict: true }).decision, 'inconclusive')
  })

  it('promotes an image without times by its failures alone, and says that no times were compared', () => {
    const untimed = clean(40).map((boot) => ({ ...boot, stage_ms: {}, finished_s: null, margin_s: null }))
    const answer = judged(untimed)
    assert.equal(answer.decision, 'promote')
    assert.equal(testOf(answer, 'init').result, 'not_measured')
    assert.match(testOf(answer, 'init').says, /timed in 0 of 40 boots/)
  })
})

describe('one machine, however often it boots', () => {
  const failing: Partial<GateBoot> = {
    verdict: 'failed',
    cause: 'dns_failure',
    stage_ms: {},
    finished_s: null,
  }

  it('counts once, by its first boot', () => {
    const { candidate, decision } = judged([...clean(80), ...again(90, failing, LATER + 1)])
    assert.equal(decision, 'promote')
    assert.deepEqual([candidate.counted.length, candidate.lost, candidate.standings.repeated], [81, 1, 89])
    const one = judged(again(200))
    assert.deepEqual([one.decision, one.candidate.counted.length], ['inconclusive', 1])
  })

  it('counts once more for each launch that inventory announces', () => {
    const launches = again(4, failing).map((boot, n) => ({ ...boot, launched_at: LATER + n }))
    assert.equal(judged(launches).decision, 'refuse')
  })

  it('counts by its first boot that can be judged', () => {
    const [first, ...rest] = again(3)
    assert.ok(first)
    const { candidate } = judged([{ ...first, verdict: 'unknown' }, ...rest])
    assert.deepEqual(
      [candidate.counted.map(({ boot_key }) => boot_key), candidate.standings.undecided],
      [['loop-1'], 1],
    )
  })

  it('delays no others once it counts, and at most a day where its first boot does not finish', () => {
    const [first, ...rest] = again(20, { verdict: 'booting' })
    assert.ok(first)
    const counts: GateBoot = { ...first, verdict: 'ok' }
    assert.equal(judged([...clean(40), counts, ...rest]).decision, 'promote')
    const before = clean(40).map((boot) => ({ ...boot, first_at: boot.first_at + 1 }))
    const held = gate({ candidate: [first, ...rest, ...before], baseline }, GATE_DEFAULTS, NOW)
    assert.deepEqual([held.decision, held.candidate.standings.pending], ['inconclusive', 1])
    const later = gate({ candidate: [first, ...before], baseline }, GATE_DEFAULTS, NOW + 86_400_000)
    assert.equal(later.decision, 'promote')
  })

  it('counts once in the baseline too', () => {
    assert.equal(judged(clean(40), {}, [...baseline.slice(0, 19), ...again(30, {}, T0)]).decision, 'promote')
    const few = judged(clean(40), {}, [...baseline.slice(0, 18), ...again(30, {}, T0)])
    assert.equal(few.decision, 'cannot_judge')
    assert.match(few.reason, /19 boots that count, and 20 are needed \(29 more are of the same machines\)/)
  })

  it('gives the same look, whatever was read beyond it for another look', () => {
    const many = boots(CLEAN, 1100, T0, randomFrom(1))
    // Before, each of the newest hundred booted once more.
    const older = many.slice(1000).map((boot) => ({ ...boot, boot_key: 'before', first_at: T0 - 1000 }))
    const at = (all: GateBoot[]) => baselineAt(sampleOf(all, GATE_DEFAULTS, NOW, 'baseline'), LATER)
    assert.deepEqual(at([...older, ...many]), at(many))
    assert.deepEqual(at([...older, ...many]), many.slice(100))
  })

  it('is read no further back than one look may read', () => {
    const flood = again(GATE_READ_MOST, { trust: 'claimed' }, T0 + 200_000)
    const sample = sampleOf([...baseline, ...flood.slice(50)], GATE_DEFAULTS, NOW, 'baseline')
    assert.equal(baselineAt(sample, Number.POSITIVE_INFINITY).length, 50)
  })
})

describe('the gate while it waits', () => {
  it('says how many more boots it needs, and decides with them', () => {
    const answer = judged(clean(12))
    assert.equal(answer.decision, 'inconclusive')
    assert.ok(answer.needs !== null && answer.needs > 0)
    assert.equal(judged(clean(12 + answer.needs)).decision, 'promote')
    assert.equal(judged(clean(12 + answer.needs - 1)).decision, 'inconclusive')
  })

  it('counts no boot that follows one which may still fail, until a day has passed', () => {
    const open = withVerdict(clean(40), [2], { verdict: 'booting' })
    const answer = judged(open)
    assert.equal(answer.decision, 'inconclusive')
    assert.equal(answer.candidate.counted.length, 2)
    assert.equal(answer.candidate.behind_pending, 37)
    const later = gate({ candidate: open, baseline }, GATE_DEFAULTS, NOW + 86_400_000)
    assert.equal(later.candidate.counted.length, 39)
    assert.equal(later.decision, 'promote')
  })

  it('gives the same result in whatever order boots are given', () => {
    const slow = boots({ ...USUAL, added: { init: 2 }, fails: 0.05 }, 60, LATER, randomFrom(7))
    assert.deepEqual(judged(shuffled(slow), {}, shuffled(baseline)), judged(slow))
  })

  it('never takes back a refusal or its figures', () => {
    let refusals = 0
    for (let seed = 0; seed < 3; seed++) {
      const all = boots({ ...USUAL, added: { init: 1.3 }, fails: 0.06 }, 80, LATER, randomFrom(100 + seed))
      const since = ofOthers(boots(USUAL, 60, LATER, randomFrom(200 + seed)))
      const settings = { ...GATE_DEFAULTS }
      let refused: Gate | null = null
      // As --wait sees it: boots of both images come in, and somebody asks after each.
      for (let count = 1; count <= all.length; count += seed + 2) {
        const until = all[count - 1]?.first_at ?? 0
        const known = [...baseline, ...since].filter(({ first_at }) => first_at <= until)
        const answer = gate({ candidate: all.slice(0, count), baseline: known }, settings, NOW)
        if (refused !== null) assert.equal(answer.decision, 'refuse', `seed ${seed}, ${count} boots`)
        if (answer.decision === 'refuse') refused ??= answer
      }
      const once = gate({ candidate: all, baseline: [...baseline, ...since] }, settings, NOW)
      if (refused !== null) refusals += 1
      assert.equal(once.decision === 'refuse', refused !== null)
      for (const found of refused?.tests.filter(({ result, look }) => result === 'worse' && look !== null) ??
        [])
        assert.deepEqual(testOf(once, found.test), found)
    }
    assert.ok(refusals > 0)
  })

  it('compares with the baseline of that moment, even where it was booted after the candidate', () => {
    const afterwards = boots(CLEAN, 100, LATER + 600_000, randomFrom(1))
    assert.equal(judged(clean(40), {}, afterwards).decision, 'promote')
  })
})

describe('the gate tests failures', () => {
  it('against the baseline, where that itself fails more often than p0', () => {
    const bad = boots({ ...USUAL, fails: 0.08 }, 200, T0, randomFrom(11))
    const same = boots({ ...USUAL, fails: 0.1 }, 120, LATER, randomFrom(12))
    const answer = judged(same, {}, bad)
    assert.equal(testOf(answer, 'failures').method, 'fisher')
    assert.notEqual(answer.decision, 'refuse', answer.reason)
    assert.equal(judged(same, { failures_by: 'wald' }, bad).decision, 'refuse')
    const worse = boots({ ...USUAL, fails: 0.9 }, 10, LATER, randomFrom(13))
    assert.equal(judged(worse, {}, bad).decision, 'refuse')
  })

  it('and names what is new, without refusing for it', () => {
    const odd = withVerdict(clean(40), [7], {
      verdict: 'failed',
      cause: 'dns_failure',
      findings: ['unit_cycle'],
      lints: ['max_wait_zero'],
    })
    const { news, decision } = judged(odd)
    const of = { candidate_of: 40, baseline_of: 100 }
    assert.deepEqual(news, {
      causes: { ...of, things: [{ code: 'dns_failure', candidate: 1, baseline: 0 }] },
      findings: { ...of, things: [{ code: 'unit_cycle', candidate: 1, baseline: 0 }] },
      lints: {
        candidate_of: 1,
        baseline_of: 0,
        things: [{ code: 'max_wait_zero', candidate: 1, baseline: null }],
      },
    })
    assert.notEqual(decision, 'refuse')
  })
})

describe('what boots show', () => {
  const lint = 'datasource_list_unknown_name'
  const withLints = (all: GateBoot[], lints: readonly string[] | null) =>
    all.map((boot) => ({ ...boot, lints }))
  const lintsOf = (candidate: GateBoot[], of: GateBoot[]) => judged(candidate, {}, of).news.lints

  it('is compared by the boots of which anybody can say', () => {
    const mixed = [...withLints(clean(30), [lint]), ...clean(40).slice(30)]
    const known = [...withLints(baseline.slice(0, 60), [lint]), ...withLints(baseline.slice(60, 80), [])]
    assert.deepEqual(lintsOf(mixed, [...known, ...baseline.slice(80)]), {
      ...{ candidate_of: 30, baseline_of: 80 },
      things: [{ code: lint, candidate: 30, baseline: 60 }],
    })
  })

  it('is not known, not none, where no boot of an image shows it', () => {
    const faulty = withLints(clean(40), [lint])
    assert.deepEqual(lintsOf(faulty, baseline).things, [{ code: lint, candidate: 40, baseline: null }])
    assert.equal(lintsOf(clean(40), withLints(baseline, [lint])).things, null)
    assert.deepEqual(lintsOf(withLints(clean(40), []), baseline).things, [])
  })

  it('says first what is new, then what most boots have', () => {
    const known = withLints(baseline, ['b', 'c'])
    const own = [
      ...withLints(clean(40).slice(0, 35), ['b', 'c']),
      ...withLints(clean(40).slice(35), ['a', 'c']),
    ]
    assert.deepEqual(
      lintsOf(own, known).things?.map(({ code }) => code),
      ['a', 'c', 'b'],
    )
  })

  it('has no cause and no finding of a boot that never reported', () => {
    const silent = withVerdict(clean(40), [7], {
      verdict: 'never_reported',
      cause: 'unknown',
      trust: 'attested',
    })
    const { causes, findings } = judged(silent).news
    assert.deepEqual([causes.candidate_of, causes.things], [39, []])
    assert.deepEqual([findings.candidate_of, findings.things], [39, []])
  })
})

describe('the alpha budget', () => {
  it('is spent once: families, looks and weights sum to the total', () => {
    const families = Object.keys(GATE_ALPHA_SHARES) as (keyof typeof GATE_ALPHA_SHARES)[]
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
    const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} ${b}`)
    near(sum(families.map((family) => alphaOf(GATE_DEFAULTS, family))), GATE_DEFAULTS.alpha)
    for (const family of families)
      near(
        sum(GATE_LOOKS.map((_, look) => alphaAt(GATE_DEFAULTS, family, look))),
        alphaOf(GATE_DEFAULTS, family),
      )
    near(4 * GATE_STAGE_WEIGHT + GATE_WHOLE_WEIGHT, 1)
  })
})
