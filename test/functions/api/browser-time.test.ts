/** The words for how long ago, or how far off, a moment is: run as the browser runs them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import { BROWSER_SCRIPT } from '../../../functions/api/pages/browser-script.ts'

const [source = ''] = /^function ago\(ms\) \{\n[\s\S]*?^\}$/m.exec(BROWSER_SCRIPT) ?? []
const ago = runInNewContext(`${source}; ago`) as (ms: number) => string
const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000]

describe('a moment in words', () => {
  const rows: [ms: number, words: string][] = [
    [59 * SECOND, '59 s ago'],
    [60 * SECOND, '1 min ago'],
    [MINUTE + 58 * SECOND, '2 min ago'],
    [59 * MINUTE + 40 * SECOND, '1 h ago'],
    [HOUR + 58 * MINUTE, '1 h 58 min ago'],
    [9 * HOUR + 59 * MINUTE, '9 h 59 min ago'],
    [10 * HOUR + 40 * MINUTE, '11 h ago'],
    [47 * HOUR + 40 * MINUTE, '2 days ago'],
    [71 * HOUR, '3 days ago'],
    [-(HOUR + 58 * MINUTE), 'in 1 h 58 min'],
    [-(4 * HOUR - 2 * SECOND), 'in 4 h'],
    [-23.9 * HOUR, 'in 24 h'],
  ]
  for (const [ms, words] of rows) it(`is "${words}"`, () => assert.equal(ago(ms), words))

  it('is rounded by half a minute at most, from 10 h by half an hour, from two days by half a day', () => {
    const unit: Record<string, number> = { s: SECOND, min: MINUTE, h: HOUR, days: 24 * HOUR }
    for (let ms = MINUTE; ms < 20 * 24 * HOUR; ms += 97 * SECOND) {
      const parts = [...ago(ms).matchAll(/(\d+) (s|min|h|days)/g)]
      const said = parts.reduce((sum, [, number, name = '']) => sum + Number(number) * (unit[name] ?? 0), 0)
      const off = Math.abs(said - ms)
      const most = ms < 9.9 * HOUR ? MINUTE / 2 : ms < 47 * HOUR ? HOUR / 2 : 12 * HOUR
      assert.ok(off <= most, `${ago(ms)} for ${ms} ms`)
    }
  })
})
