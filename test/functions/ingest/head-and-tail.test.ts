import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { HeadAndTail, takeHeadAndTail } from '../../../functions/ingest/head-and-tail.ts'
import { TooLarge } from '../../../functions/ingest/inflate.ts'

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString()
const gzipped = (body: string | Uint8Array) => ({ bytes: gzipSync(body), isGzip: true })

describe('the head and tail of a long body', () => {
  it('are kept, and its middle is cut', async () => {
    const text = `HEAD${'x'.repeat(500_000)}TAIL`
    const kept = textOf(await takeHeadAndTail(gzipped(text), 100))
    assert.equal(kept, `HEAD${'x'.repeat(46)}\n${'x'.repeat(46)}TAIL`)
  })

  it('are not waited for without end', async () => {
    const bomb = gzipped(Buffer.alloc(70_000_000))
    await assert.rejects(takeHeadAndTail(bomb, 100), TooLarge)
  })

  for (const size of [0, 1, 9, 10, 11, 19, 20, 21, 22, 55])
    for (const step of [1, 3, 10, 100])
      it(`of ${size} bytes are kept when it arrives in pieces of ${step}`, () => {
        const text = Array.from({ length: size }, (_, n) => String.fromCharCode(97 + (n % 26))).join('')
        const ends = new HeadAndTail(20)
        for (let at = 0; at < size; at += step) ends.add(Buffer.from(text.slice(at, at + step)))
        const whole = size <= 20 ? text : `${text.slice(0, 10)}\n${text.slice(-10)}`
        assert.equal(textOf(ends.whole()), whole)
      })
})
