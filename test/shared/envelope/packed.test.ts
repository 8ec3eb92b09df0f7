import assert from 'node:assert/strict'
import { it } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { DICTIONARY } from '../../../shared/envelope/dictionary.ts'
import { packText, unpackText } from '../../../shared/envelope/packed.ts'
import { sha256Hex } from '../../../shared/token.ts'

it('any text is unpacked unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 5000 }), (text) => {
      const whole = text.toWellFormed()
      assert.equal(unpackText(packText(whole)), whole)
    }),
  )
})

it('text stored as plain gzip is still read', () => {
  assert.equal(unpackText(gzipSync('boot-health-evidence/1\n')), 'boot-health-evidence/1\n')
})

it('text packed by a later version is refused by its version number, not misread', () => {
  assert.throws(() => unpackText(Uint8Array.of(2, 3, 0)), /unknown form \(2\)/)
})

it('the dictionary is the one that all stored text was packed with', () => {
  assert.equal(sha256Hex(DICTIONARY), 'cfab85f240f866e8f99c0dcee90e15ab629cc628d8c765efe1b4f5aba6af17f2')
})
