import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cachePerOwner, createTtlCache } from '../../shared/ttl-cache.ts'

describe('a cached value', () => {
  const START = 1_000_000
  for (const [name, now, expected] of [
    ['is believed at once', START, 'yes'],
    ['is believed to the end of its time', START + 999, 'yes'],
    ['is not believed after it', START + 1000, undefined],
    ['is not believed by a clock that was set back before it', START - 1, undefined],
  ] as const)
    it(name, () => {
      const cache = createTtlCache<string>({ ttl_ms: 1000, most: 10 })
      cache.set('a', 'yes', START)
      assert.equal(cache.get('a', now), expected)
    })

  it('may have its own lifetime', () => {
    const cache = createTtlCache<string>({ ttl_ms: 1000, most: 10 })
    cache.set('a', 'yes', START, 5000)
    assert.equal(cache.get('a', START + 4999), 'yes')
  })

  it('is evicted one at a time, the oldest first, where the cache is full', () => {
    const cache = createTtlCache<number>({ ttl_ms: 1000, most: 3 })
    for (const n of [1, 2, 3]) cache.set(String(n), n, START)
    cache.set('1', 10, START)
    cache.set('4', 4, START)
    const left = ['1', '2', '3', '4'].map((key) => cache.get(key, START))
    assert.deepEqual(left, [10, undefined, 3, 4])
  })

  it('is cached for each owner separately', () => {
    const of = cachePerOwner<string>({ ttl_ms: 1000, most: 3 })
    const [one, other] = [{}, {}]
    of(one).set('a', 'yes', START)
    assert.equal(of(one).get('a', START), 'yes')
    assert.equal(of(other).get('a', START), undefined)
  })
})
