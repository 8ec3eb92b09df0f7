/** What the chart of a boot shows, in uptime seconds: bars, lanes, the lookup and its race. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
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

  it('has a bar for every run of a stage that is dated', () => {
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

  it('lets a bar whose end is not seen reach to what is known to have come next', () => {
    assert.equal(chart.bars[1]?.to, 30.44)
  })

  it('shows an address and a link all along, and the routes only from 30.44 s on', () => {
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

  it('draws the race from the lookup to the route: surely lost by nothing, perhaps by all of it', () => {
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

  it('claims nothing before the first look, and nothing that a look does not show', () => {
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
