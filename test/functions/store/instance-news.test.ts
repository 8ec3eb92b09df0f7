import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createInstanceNews } from '../../../functions/store/instance-news.ts'

const LONG_MS = 600_000
const never = new AbortController().signal

describe('news of an instance', () => {
  it('wakes those that wait for that instance, and nobody else', async () => {
    const news = createInstanceNews(10)
    const [mine, also, other] = ['i-1', 'i-1', 'i-2'].map((id) => news.listen('demo', id) ?? assert.fail())
    let isWoken = false
    void other?.next(LONG_MS, never).then(() => {
      isWoken = true
    })
    const both = Promise.all([mine?.next(LONG_MS, never), also?.next(LONG_MS, never)])
    news.notify('demo', 'i-1')
    await both
    assert.equal(isWoken, false)
    news.close()
  })

  it('is not lost between a read and the next wait', async () => {
    const news = createInstanceNews(10)
    const listener = news.listen('demo', 'i-1') ?? assert.fail()
    news.notify('demo', 'i-1')
    await listener.next(LONG_MS, never)
    const second = listener.next(1, never)
    await second
  })

  it('ends at an abort, and at the end of the process; then nobody can wait', async () => {
    const news = createInstanceNews(10)
    const listener = news.listen('demo', 'i-1') ?? assert.fail()
    const left = new AbortController()
    const waits = listener.next(LONG_MS, left.signal)
    left.abort()
    assert.equal(await waits, true)
    const again = listener.next(LONG_MS, never)
    news.close()
    assert.equal(await again, false)
    assert.equal(await listener.next(LONG_MS, never), false)
    assert.equal(news.listen('demo', 'i-1'), null)
  })

  it('refuses listeners beyond the limit, and accepts new ones when others leave', () => {
    const news = createInstanceNews(2)
    const first = news.listen('demo', 'i-1')
    assert.ok(first && news.listen('demo', 'i-2'))
    assert.equal(news.listen('demo', 'i-3'), null)
    first.stop()
    first.stop()
    assert.ok(news.listen('demo', 'i-3'))
    assert.equal(news.listen('demo', 'i-4'), null)
  })
})
