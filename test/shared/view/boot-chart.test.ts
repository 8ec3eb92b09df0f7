/** What the chart of a boot shows, in uptime seconds: bars, lanes, the lookup and its race. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NARROW, placed, scaleOf, wideShape } from '../../../functions/api/pages/chart-scale.ts'
import { judgeText } from '../../../shared/judgement/judge.ts'
import type { Judgement, NetworkMoment } from '../../../shared/verdict.ts'
import { bootChart } from '../../../shared/view/boot-chart.ts'
import { networkLanes } from '../../../shared/view/network-lanes.ts'
import { healthyConsole, raceConsole } from '../../support/stored-boots.ts'

function chartOf(judgement: Judgement) {
  const chart = bootChart(judgement)
  assert.ok(chart)
  return chart
}

describe('the chart of a lost and recovered boot', () => {
  const chart = chartOf(judgeText(raceConsole({ healed: true })))

  it('has a bar for every dated run of a stage', () => {
    assert.deepEqual(
      chart.bars.map(({ label, from, openEnd }) => [label, from, openEnd]),
      [
        ['init-local', 25.44, true],
        ['init', 26.01, true],
        ['init, run 2', 30.44, true],
        ['modules-final, run 2', 32.83, false],
      ],
    )
  })

  it('extends a bar without an end to the next known event', () => {
    assert.equal(chart.bars[1]?.to, 30.44)
  })

  it('shows an address and a link throughout, and the routes only from 30.44 s on', () => {
    const lane = (name: string) => chart.lanes.find((one) => one.name === name)?.parts
    assert.deepEqual(lane('link'), [{ from: 26.01, to: chart.high, there: true }])
    assert.deepEqual(lane('address'), [{ from: 26.01, to: chart.high, there: true }])
    const routes = [
      { from: 26.01, to: 30.44, there: false },
      { from: 30.44, to: chart.high, there: true },
    ]
    assert.deepEqual(lane('default route'), routes)
    assert.deepEqual(lane('metadata route'), routes)
  })

  it('draws the race from the lookup to the route: the certain part empty, the possible part whole', () => {
    assert.deepEqual(chart.lookup, { at: 26.01, label: 'lookup 26.01 s' })
    assert.deepEqual(chart.race, {
      from: 26.01,
      sure: 26.01,
      perhaps: 30.44,
      won: false,
      label: 'lost by at most 4.43 s',
    })
  })

  it('has round ticks inside the axis', () => {
    assert.deepEqual(chart.ticks, [26, 27, 28, 29, 30, 31, 32, 33])
    assert.ok(chart.low < 25.44 && chart.high > 33.31)
  })
})

describe('the chart of any boot', () => {
  it('draws a won race to the left of the lookup, and never past the axis', () => {
    const { race, low } = chartOf(judgeText(healthyConsole()))
    assert.equal(race?.won, true)
    assert.equal(race?.perhaps, low)
  })

  it('is not drawn where nothing is dated', () => {
    assert.equal(bootChart(judgeText('nothing legible here')), null)
  })

  it('shows nothing before the first sample, and nothing that a sample does not show', () => {
    const moment = (at: number, given: Partial<NetworkMoment>): NetworkMoment => ({
      at: [at, at],
      from: 'sample',
      devices: [],
      routes: null,
      usable: null,
      ...given,
    })
    const lanes = networkLanes(
      [moment(2, { usable: false }), moment(4, {}), moment(6, { usable: true })],
      0,
      10,
    )
    assert.deepEqual(lanes, [
      {
        name: 'metadata route',
        parts: [
          { from: 2, to: 6, there: false },
          { from: 6, to: 10, there: true },
        ],
      },
    ])
  })
})

describe('the chart of a boot that was repaired half an hour later', () => {
  const chart = chartOf(judgeText(raceConsole({ healed: true, again: 1995 })))

  it('breaks its axis, so that the first run stays visible', () => {
    const [before, after] = chart.parts
    assert.equal(chart.parts.length, 2)
    assert.ok(before && before.from < 25.44 && before.to > 26.01 && before.to < 30, JSON.stringify(before))
    assert.ok(after && after.from > 1990 && after.to > 1997.8, JSON.stringify(after))
    assert.ok(before.share >= 0.25 && after.share >= 0.25)
    assert.equal(before.share + after.share, 1)
  })

  it('has ticks in both parts and none in the gap', () => {
    const [before, after] = chart.parts
    assert.ok(chart.ticks.some((tick) => tick <= (before?.to ?? 0)))
    assert.ok(chart.ticks.some((tick) => tick >= (after?.from ?? 0)))
    assert.deepEqual(
      chart.ticks.filter((tick) => tick > (before?.to ?? 0) && tick < (after?.from ?? 0)),
      [],
    )
  })

  it('gives the first run at least a sixth of its width', () => {
    const shape = wideShape(chart)
    const x = scaleOf(chart, shape)
    assert.ok(x(26.01) - x(25.44) > 60, `${x(26.01) - x(25.44)} px`)
    for (const at of [0, 25.44, 500, 1995, 9999])
      assert.ok(x(at) >= shape.left && x(at) <= shape.right + 0.01)
  })
})

describe('the labels of a chart', () => {
  const chart = chartOf(judgeText(raceConsole({ healed: true })))

  it('have a column as wide as the longest, "modules-config, run 2" included', () => {
    const long = { ...chart, bars: chart.bars.map((bar) => ({ ...bar, label: 'modules-config, run 2' })) }
    assert.ok(wideShape(long).left - 12 >= 'modules-config, run 2'.length * 6.5)
  })

  it('stay inside the picture, wherever they belong', () => {
    for (const shape of [wideShape(chart), NARROW])
      for (const x of [-50, 0, shape.width / 2, shape.width + 50]) {
        const from = placed('lost by 10.8 s to 32 min 49 s', x, shape)
        assert.ok(from >= 4 && from + 29 * 7 <= shape.width, `${shape.kind} ${x}: ${from}`)
      }
  })
})
