import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { inflateBounded, TooLarge } from '../../../functions/ingest/inflate.ts'

describe('a body that is inflated', () => {
  it('is accepted up to its last allowed byte, and refused with one more', () => {
    assert.equal(inflateBounded(gzipSync(Buffer.alloc(100_000)), 100_000).byteLength, 100_000)
    assert.throws(() => inflateBounded(gzipSync(Buffer.alloc(100_001)), 100_000), TooLarge)
  })

  it('is refused where it is not gzip, or ends too soon', () => {
    assert.throws(() => inflateBounded(Buffer.from('no gzip'), 1000))
    assert.throws(() => inflateBounded(gzipSync('a text').subarray(0, -5), 1000))
  })
})
