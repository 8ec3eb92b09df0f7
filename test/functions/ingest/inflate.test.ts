import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { inflateBounded, TooLarge } from '../../../functions/ingest/inflate.ts'

describe('a body that is inflated', () => {
  it('is whole to its last byte, and refused with one more', async () => {
    assert.equal((await inflateBounded(gzipSync(Buffer.alloc(100_000)), 100_000)).byteLength, 100_000)
    await assert.rejects(inflateBounded(gzipSync(Buffer.alloc(100_001)), 100_000), TooLarge)
  })

  it('is refused where it is no gzip, or ends too soon', async () => {
    await assert.rejects(inflateBounded(Buffer.from('no gzip'), 1000))
    await assert.rejects(inflateBounded(gzipSync('a text').subarray(0, -5), 1000))
  })
})
