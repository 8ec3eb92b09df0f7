import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { safeJson } from '../../cli/terminal/safe-json.ts'

describe('what --json prints', () => {
  it('is the same to a program, with everything that hides or turns text as an escape', () => {
    const value = { name: 'a\u202eb\u200bc\u009b2Jd\u{e0041}e\u001b[1m', other: 'é 取得 😀' }
    const printed = safeJson(value)
    assert.deepEqual(JSON.parse(printed), value)
    assert.doesNotMatch(printed, /[^\n -~é取得😀]/u)
    assert.ok(printed.includes('a\\u202eb\\u200bc\\u009b2Jd\\udb40\\udc41e'))
  })

  it('is one line where that is asked for', () => assert.equal(safeJson({ a: [1] }, 0), '{"a":[1]}'))
})
