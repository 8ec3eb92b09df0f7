import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { safeJson } from '../../shared/safe-json.ts'

describe('--json output', () => {
  it('escapes characters that hide or reorder text, and parses to the same value', () => {
    const value = { name: 'a\u202eb\u200bc\u009b2Jd\u{e0041}e\u001b[1m', other: 'é 取得 😀' }
    const printed = safeJson(value)
    assert.deepEqual(JSON.parse(printed), value)
    assert.doesNotMatch(printed, /[^\n -~é取得😀]/u)
    assert.ok(printed.includes('a\\u202eb\\u200bc\\u009b2Jd\\udb40\\udc41e'))
  })

  it('can be one line', () => assert.equal(safeJson({ a: [1] }, 0), '{"a":[1]}'))
})
