import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changesOf } from '../../../shared/statistics/change-point.ts'

const limits = { cost: 16, least: 3 }
const hours = (count: number, hit: number, of: number) => Array.from({ length: count }, () => ({ hit, of }))
const places = (series: { hit: number; of: number }[]) => changesOf(series, limits).map(({ at }) => at)

describe('a change in a share', () => {
  const rows: [string, { hit: number; of: number }[], number[]][] = [
    ['nowhere in nothing', [], []],
    ['nowhere where it is steady', hours(100, 19, 20), []],
    ['at the first hour of a fall', [...hours(60, 20, 20), ...hours(40, 12, 20)], [60]],
    ['at both ends of an outage', [...hours(50, 20, 20), ...hours(3, 2, 20), ...hours(50, 20, 20)], [50, 53]],
    [
      'at the first hour with boots, after hours without',
      [...hours(30, 20, 20), ...hours(20, 0, 0), ...hours(30, 5, 20)],
      [50],
    ],
    [
      'nowhere for a failure more or less',
      [...hours(50, 20, 20), ...hours(1, 19, 20), ...hours(50, 20, 20)],
      [],
    ],
    [
      'in the last hour, where all of three fail of a thousand that came up',
      [...hours(50, 20, 20), { hit: 0, of: 3 }],
      [50],
    ],
    ['nowhere where so few booted that nobody knows', [...hours(50, 20, 20), { hit: 0, of: 2 }], []],
  ]
  for (const [where, series, expected] of rows)
    it(`is ${where}`, () => {
      assert.deepEqual(places(series), expected)
    })

  it('has the share before and after', () => {
    const [change] = changesOf([...hours(10, 20, 20), ...hours(5, 10, 20)], limits)
    assert.deepEqual(change, { at: 10, before: { hit: 200, of: 200 }, after: { hit: 50, of: 100 } })
  })
})
