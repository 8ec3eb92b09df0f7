import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { EndsKept, inflateBounded, TooLarge } from '../../../functions/ingest/inflate.ts'

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString()

describe('a body that is inflated', () => {
  it('is whole to its last byte, and refused with one more', async () => {
    const limit = { bytes: 100_000, cut: false }
    assert.equal((await inflateBounded(gzipSync(Buffer.alloc(100_000)), limit)).byteLength, 100_000)
    await assert.rejects(inflateBounded(gzipSync(Buffer.alloc(100_001)), limit), TooLarge)
  })

  it('is refused where it is no gzip, or ends too soon', async () => {
    const limit = { bytes: 1000, cut: false }
    await assert.rejects(inflateBounded(Buffer.from('no gzip'), limit))
    await assert.rejects(inflateBounded(gzipSync('a text').subarray(0, -5), limit))
  })

  it('is cut in the middle where both ends are wanted', async () => {
    const text = `HEAD${'x'.repeat(500_000)}TAIL`
    const kept = textOf(await inflateBounded(gzipSync(text), { bytes: 100, cut: true }))
    assert.equal(kept, `HEAD${'x'.repeat(46)}\n${'x'.repeat(46)}TAIL`)
  })

  it('is given up where it does not end', async () => {
    const bomb = gzipSync(Buffer.alloc(70_000_000))
    await assert.rejects(inflateBounded(bomb, { bytes: 100, cut: true }), TooLarge)
  })

  for (const size of [0, 1, 9, 10, 11, 19, 20, 21, 22, 55])
    for (const step of [1, 3, 10, 100])
      it(`keeps both ends of ${size} bytes in pieces of ${step}`, () => {
        const text = Array.from({ length: size }, (_, n) => String.fromCharCode(97 + (n % 26))).join('')
        const ends = new EndsKept(20)
        for (let at = 0; at < size; at += step) ends.add(Buffer.from(text.slice(at, at + step)))
        const whole = size <= 20 ? text : `${text.slice(0, 10)}\n${text.slice(-10)}`
        assert.equal(textOf(ends.whole()), whole)
      })
})
