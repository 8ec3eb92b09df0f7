import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { display, displayLine } from '../../shared/display.ts'
import { anyText } from '../support/any-text.ts'

describe('display', () => {
  const cases: [what: string, given: string, shown: string][] = [
    ['leaves plain text alone', 'eth0 is up, über', 'eth0 is up, über'],
    ['strips colour', '\x1b[1;31mred\x1b[0m', 'red'],
    ['strips a title and a hyperlink', '\x1b]0;owned\x07a\x1b]8;;http://x\x1b\\b', 'ab'],
    ['strips a screen clear in its 8-bit form', 'a\x9b2Jb', 'ab'],
    ['strips an escape that is cut short', 'a\x1b[3', 'a'],
    ['takes the power out of bidi overrides', 'gnp.\u202egpj.exe', 'gnp.gpj.exe'],
    ['strips zero-width characters', 'roo\u200bt\u2060', 'root'],
    ['keeps line breaks and tabs, in one spelling', 'a\r\n\tb\rc', 'a\n\tb\nc'],
    ['strips NUL and other control characters', 'a\0b\x08c', 'abc'],
    ['marks half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['keeps a whole emoji', 'ok 🟢', 'ok 🟢'],
  ]
  for (const [what, given, shown] of cases) {
    it(what, () => assert.equal(display(given), shown))
  }

  it('changes of the first 128 characters only the controls', () => {
    for (let code = 0; code < 128; code++) {
      const one = String.fromCharCode(code)
      const isShown = (code >= 32 && code < 127) || one === '\n' || one === '\t'
      // An escape takes the character behind it along.
      const shown = isShown ? `a${one}b` : one === '\r' ? 'a\nb' : code === 27 ? 'a' : 'ab'
      assert.equal(display(`a${one}b`), shown, String(code))
    }
  })

  it('cuts by code points, and marks the cut with an ellipsis', () => {
    assert.equal(display('🟢🟢🟢🟢', 3), '🟢🟢…')
    assert.equal(display('abcd', 4), 'abcd')
  })

  it('marks the cut even where most of the text was invisible', () => {
    assert.equal(display(`ab${'\u200b'.repeat(5000)}c`, 10), 'ab…')
  })

  it('never shows a control, escape, bidi or zero-width character, and never exceeds its limit', () => {
    const hostile = fc.array(
      fc.oneof(anyText(), fc.constantFrom('\x1b[', '\x1b]', '\x9b', '\u202e', '\ud83d', 'm', '0;')),
    )
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 40 }), (parts, max) => {
        const shown = display(parts.join(''), max)
        assert.ok(Array.from(shown).length <= max)
        assert.doesNotMatch(
          shown,
          /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u,
        )
      }),
    )
  })
})

describe('displayLine', () => {
  it('never lets a guest forge a second line', () => {
    assert.equal(displayLine('failed\n  ok   all is well\r\ttrust me'), 'failed ok all is well trust me')
  })
})
