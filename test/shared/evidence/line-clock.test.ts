import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clockAt, clockOf } from '../../../shared/evidence/line-clock.ts'
import { logText } from '../../../shared/evidence/log-text.ts'

const AT = Date.UTC(2017, 9, 19, 15, 50, 2) / 1000

describe('the timestamps of a line', () => {
  const rows: [where: string, line: string, wall: number | null, kernel: number | null][] = [
    ['cloud-init.log', '2017-10-19 15:50:02,546 - util.py[WARNING]: x', AT + 0.546, null],
    [
      'a console with the log behind it',
      '[   25.440000] cloud-init[512]: 2017-10-19 15:50:02,546 - util.py[DEBUG]: x',
      AT + 0.546,
      25.44,
    ],
    ['a precise journal', '2017-10-19T15:50:02.123456+00:00 guest cloud-init[512]: x', AT + 0.123456, null],
    [
      'syslog, whose year nobody knows',
      'Oct 19 15:50:02 guest [CLOUDINIT] util.py[DEBUG]: x',
      Date.UTC(2000, 9, 19, 15, 50, 2) / 1000,
      null,
    ],
    ['a kernel line', '[    0.000000] Linux version 5.15', null, 0],
    ['a damaged log line', '20x7-10-19 15:50:02,546 - util.py[WARNING]: x', null, null],
    ['no clock at all', 'Traceback (most recent call last):', null, null],
  ]
  for (const [where, line, wall, kernel] of rows)
    it(`are read from ${where}`, () => assert.deepEqual(clockOf(line), { wall, kernel }))

  for (const [where, line, wall, kernel] of rows)
    it(`are the same in the middle of a text for ${where}`, () =>
      assert.deepEqual(clockAt(logText(`x\n${line}\nx`), 2, line), { wall, kernel }))

  it('are missing where a digit of the time is lost', () => {
    const line = '2017-10-19 1x:50:02,546 - util.py[WARNING]: x'
    assert.deepEqual(clockAt(logText(line), 0, line), { wall: null, kernel: null })
  })
})
