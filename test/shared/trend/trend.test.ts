import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TREND_IMAGES } from '../../../shared/policy/limits.ts'
import { narrowShare, trendOf } from '../../../shared/trend/trend.ts'
import { bucketAt, createTrendCount, sumOfCounts } from '../../../shared/trend/trend-count.ts'
import { trendDay } from '../../../shared/trend/trend-day.ts'
import { bucketWords, changeWords } from '../../../shared/trend/trend-words.ts'
import type { Interval, Verdict } from '../../../shared/verdict.ts'

function countTrend(rows: Parameters<ReturnType<typeof createTrendCount>['add']>[0]) {
  const count = createTrendCount()
  count.add(rows)
  return count.counts()
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MIDNIGHT = Date.parse('2026-11-24T00:00:00Z')
const row = (verdict: Verdict, image = 'web', margin_s: Interval | null = null) => ({
  ...{ verdict, image, margin_s },
})
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)

describe('the counts of a trend', () => {
  it('cover decided boots, in total and by image, with the margins that were timed', () => {
    const counts = countTrend([
      row('ok', 'web', [3.2, 3.2]),
      row('recovered', 'web', [-4, 0]),
      row('failed', 'db'),
      row('booting', 'db'),
      // Won, and nobody saw by how much.
      row('ok', 'db', [0, 30]),
    ])
    assert.deepEqual([counts.all.up, counts.all.lost], [3, 1])
    assert.deepEqual(Object.keys(counts.images), ['db', 'web'])
    assert.deepEqual(counts.images.db, { up: 1, lost: 1 })
    assert.equal(bucketWords(bucketAt(counts.all, 0)), 'lost by 1 to 2 s')
    assert.equal(bucketWords(bucketAt(counts.all, 1)), '3 to 4 s')
    assert.deepEqual(narrowShare(counts.all), { hit: 1, of: 2 })
  })

  it('name the images with the most boots and say that there are more', () => {
    const many = Array.from({ length: TREND_IMAGES + 5 }, (_, n) => row('ok', `image-${n}`))
    const counts = countTrend([...many, ...times(3, row('failed', 'image-22'))])
    assert.equal(Object.keys(counts.images).length, TREND_IMAGES)
    assert.deepEqual([counts.images['image-22'], counts.cut], [{ up: 1, lost: 3 }, true])
    assert.equal(counts.all.up, TREND_IMAGES + 5)
  })

  it('add up', () => {
    const one = countTrend(times(3, row('ok', 'web', [1.2, 1.2]))).all
    const other = countTrend([row('failed'), row('ok', 'web', [70, 70])]).all
    const sum = sumOfCounts([one, other])
    assert.deepEqual([sum.up, sum.lost], [4, 1])
    assert.equal(
      sum.margins?.reduce((a, b) => a + b, 0),
      4,
    )
  })
})

describe('a trend', () => {
  const cell = (at: number, up: number, lost: number, image = 'web') => ({
    at,
    verdicts: {},
    trend: countTrend([...times(up, row('ok', image)), ...times(lost, row('failed', image))]),
  })
  const now = MIDNIGHT + 20 * HOUR
  /** Nineteen in twenty until noon of the second day, then every other. */
  const days = [MIDNIGHT - DAY, MIDNIGHT].map((at) =>
    trendDay(
      'demo',
      at,
      Array.from({ length: 24 }, (_, hour) => at + hour * HOUR)
        .filter((hour) => hour < now)
        .flatMap((hour) => [
          hour < MIDNIGHT + 12 * HOUR ? cell(hour, 19, 1) : cell(hour + 300_000, 10, 10),
          cell(hour + 600_000, 1, 0, 'db'),
        ]),
    ),
  )

  it('has a point for each hour, and the hour in which it changed', () => {
    const { points, changes } = trendOf(days, { days: 2, untilMs: now, image: null })
    assert.equal(points.length, 48)
    assert.equal(points.at(-1)?.until, now)
    assert.deepEqual(
      changes.map(({ at, of }) => [new Date(at).toISOString(), of]),
      [['2026-11-24T12:00:00.000Z', 'came_up']],
    )
    const [change] = changes
    assert.ok(change)
    assert.equal(
      changeWords(change),
      'the share of boots that came up fell from 95.2 % of 756 boots to 52.4 % of 168',
    )
  })

  it('can be limited to one image, and still lists all of them', () => {
    const { points, changes, images } = trendOf(days, { days: 2, untilMs: now, image: 'db' })
    assert.deepEqual([sumOfCounts(points), changes], [{ up: 44, lost: 0 }, []])
    assert.deepEqual(
      images.map(({ image, count }) => [image, count.up + count.lost]),
      [
        ['web', 880],
        ['db', 44],
      ],
    )
  })

  it('has some hundred points for a month, and a point a day for a year', () => {
    const lengths = [1, 7, 30, 365].map(
      (span) => trendOf(days, { days: span, untilMs: now, image: null }).points.length,
    )
    assert.deepEqual(lengths, [24, 168, 120, 365])
  })

  it('ignores image names that every JavaScript object has', () => {
    assert.deepEqual(sumOfCounts(trendOf(days, { days: 2, untilMs: now, image: 'constructor' }).points).up, 0)
  })
})
