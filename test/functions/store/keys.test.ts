import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  incidentKeys,
  incidentTarget,
  isWholePart,
  parseIncidentTarget,
  part,
} from '../../../functions/store/keys.ts'

const image = fc.string({ unit: 'grapheme', maxLength: 128 })

describe('the name of an incident in a due row', () => {
  it('leads the worker to the incident, however long the name of its image is and in any script', () => {
    fc.assert(
      fc.property(fc.oneof(image, fc.constant('仮想マシン'.repeat(25))), (name) => {
        const found = parseIncidentTarget(incidentTarget({ cause: 'no_link', image: name }))
        assert.deepEqual(incidentKeys('web', found.cause, found.image), incidentKeys('web', 'no_link', name))
      }),
    )
  })
})

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
