import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { incidentId, parseIncidentId } from '../../shared/incident-id.ts'

const name = fc.record(
  {
    cause: fc.string({ minLength: 1, maxLength: 60 }),
    image: fc.string({ unit: 'grapheme', maxLength: 60 }),
    gen: fc.integer({ min: 1, max: 999_999_999 }),
  },
  { noNullPrototype: true },
)

describe('the id of an incident', () => {
  it('reads like what it names', () => {
    assert.equal(incidentId({ cause: 'no_link', image: 'centos-6.5', gen: 2 }), 'no_link~centos-6.5~2')
    assert.equal(incidentId({ cause: 'crash', image: 'a/b:1 ~', gen: 1 }), 'crash~a=2fb=3a1=20=7e~1')
  })

  it('can name an image with the longest allowed name, in any script', () => {
    const one = { cause: 'route_missing_at_lookup', image: '仮'.repeat(128), gen: 1 }
    assert.deepEqual(parseIncidentId(incidentId(one)), one)
  })

  it('is unique for any image name, and survives a URL and a shell', () => {
    fc.assert(
      fc.property(name, (one) => {
        const id = incidentId(one)
        assert.deepEqual(parseIncidentId(id), one)
        assert.match(id, /^[\w.=~-]+$/)
        assert.equal(decodeURIComponent(id), id)
        assert.equal(decodeURIComponent(encodeURIComponent(id)), id)
      }),
    )
  })

  for (const text of [
    '',
    'crash',
    'crash~img',
    'crash~img~',
    'crash~img~x',
    '~img~1',
    'a~b~c~1',
    'crash~a=2Fb~1',
    'crash~=41~1',
    'crash~=~1',
  ])
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.equal(parseIncidentId(text), null)
    })
})
