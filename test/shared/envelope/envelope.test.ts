import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { cutMiddle } from '../../../shared/envelope/cut.ts'
import { parseEnvelope, parseHead, writeEnvelope } from '../../../shared/envelope/envelope.ts'
import type { Evidence } from '../../../shared/evidence.ts'
import { anyText } from '../../support/any-text.ts'

const SMALL = [
  'boot-health-evidence/1',
  'boot_id: 0f3c1f9e-3c52-4d53-9c1b-0a0a0a0a0a0a',
  'os: CentOS: 6.5',
  '',
  'section: route-samples',
  ' 25.98 eth0 0006DE09',
  'section: /var/log/cloud-init.log from=18812 cut=7',
  ' first',
  ' section: not one',
  '',
].join('\n')

const parsed = (text: string): Evidence => {
  const result = parseEnvelope(text)
  assert.ok(result.ok)
  return result.value
}

describe('an envelope', () => {
  it('is facts, then sections whose lines begin with one space', () => {
    const { facts, sections } = parsed(SMALL)
    assert.equal(facts.os, 'CentOS: 6.5')
    const plain = sections.map((section) => ({ ...section, attributes: { ...section.attributes } }))
    assert.deepEqual(plain, [
      { name: 'route-samples', attributes: {}, text: '25.98 eth0 0006DE09' },
      {
        name: '/var/log/cloud-init.log',
        attributes: { from: '18812', cut: '7' },
        text: 'first\nsection: not one',
      },
    ])
  })

  it('reads the same with carriage returns, without sections, or cut off anywhere after its head', () => {
    assert.equal(parsed(SMALL.replaceAll('\n', '\r\n')).facts.os, 'CentOS: 6.5')
    assert.deepEqual(parsed('boot-health-evidence/1\nseq: 2').sections, [])
    for (let at = SMALL.indexOf('section:'); at < SMALL.length; at++)
      assert.equal(parsed(SMALL.slice(0, at)).facts.os, 'CentOS: 6.5')
  })

  it('keeps the first of two facts with one name, and none named like a JavaScript property', () => {
    const { facts } = parsed('boot-health-evidence/1\nseq: 1\nseq: 2\nconstructor: x\n\n')
    assert.equal(facts.seq, '1')
    assert.equal(facts.constructor, 'x')
    assert.equal(Object.getPrototypeOf(facts), null)
  })

  const refusals: [string, string, string][] = [
    ['another first line', 'hello\n', 'line 1'],
    ['a later version', 'boot-health-evidence/2\n', 'line 1'],
    ['a line that is no fact', 'boot-health-evidence/1\nseq: 1\nnonsense\n', 'line 3'],
    ['a fact with an odd name', 'boot-health-evidence/1\nX-Y: 1\n', 'line 2'],
    [
      'too many facts',
      `boot-health-evidence/1\n${Array.from({ length: 65 }, (_, n) => `f${n}: 1`).join('\n')}`,
      'line 66',
    ],
  ]
  for (const [name, text, pointer] of refusals)
    it(`is refused for ${name}, with the line number`, () => {
      const result = parseHead(text)
      assert.ok(!result.ok)
      assert.equal(result.errors[0]?.pointer, pointer)
    })

  it('never throws, and reads as much as it can, whatever the bytes', () => {
    fc.assert(
      fc.property(anyText(3000), (noise) => {
        parseEnvelope(noise)
        const result = parseEnvelope(`boot-health-evidence/1\nseq: 1\n\n${noise}`)
        assert.ok(result.ok && result.value.sections.length <= 64)
      }),
    )
  })

  it('is read back as it was written', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/)
    const line = fc.string({ maxLength: 60 }).map((text) => text.replace(/[\r\n]/g, ' ').trim())
    const section = fc.record({
      name: fc.stringMatching(/^[a-z/.-]{1,30}$/),
      attributes: fc.dictionary(word, fc.stringMatching(/^[a-z0-9]{1,8}$/), { maxKeys: 3 }),
      text: fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n')),
    })
    const evidence = fc.record({
      facts: fc.dictionary(word, line, { maxKeys: 8 }),
      sections: fc.array(section, { maxLength: 5 }),
    })
    fc.assert(
      fc.property(evidence, (given) => {
        const { facts, sections } = parsed(writeEnvelope(given))
        assert.deepEqual({ ...facts }, { ...given.facts })
        assert.deepEqual(
          sections.map((one) => ({ ...one, attributes: { ...one.attributes } })),
          given.sections.map((one) => ({ ...one, attributes: { ...one.attributes } })),
        )
      }),
    )
  })
})

describe('a text that is too long', () => {
  it('keeps whole lines of its head and tail, and says how many bytes are missing', () => {
    const text = Array.from({ length: 1000 }, (_, n) => `line ${n}`).join('\n')
    const { text: short, cut } = cutMiddle(text, 300)
    assert.ok(Buffer.byteLength(short) <= 300)
    assert.equal(cut, Buffer.byteLength(text) - Buffer.byteLength(short))
    for (const line of short.split('\n')) assert.match(line, /^line \d+$/)
    assert.match(short, /^line 0\n/)
    assert.match(short, /line 999$/)
  })

  it('is never cut inside a character, and never grows', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 10, max: 300 }),
        (text, limit) => {
          const whole = text.toWellFormed()
          const { text: short, cut } = cutMiddle(whole, limit)
          assert.ok(cut === 0 || Buffer.byteLength(short) <= limit + 1)
          assert.equal(short.includes('\ufffd'), short.includes('\ufffd') && whole.includes('\ufffd'))
        },
      ),
    )
  })
})
