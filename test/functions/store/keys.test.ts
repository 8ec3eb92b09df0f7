import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isWholePart, part } from '../../../functions/store/keys.ts'

const image = fc.string({ unit: 'grapheme', maxLength: 128 })

describe('a part of a key', () => {
  it('is short enough for a key, and says whether it can be read back', () => {
    fc.assert(
      fc.property(image, (text) => {
        assert.ok(part(text).length <= 200)
        if (isWholePart(text)) assert.equal(decodeURIComponent(part(text)), text.toWellFormed())
      }),
    )
  })
})
