/** Fails in every way in which a test can: tests.test.ts asks that `npm test` sees each. */
import assert from 'node:assert/strict'
import { executionAsyncId } from 'node:async_hooks'
import { it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

it('asserts after a wait', async () => {
  await wait(1)
  assert.fail('the assertion')
})

it('has a timer that throws', async () => {
  setTimeout(() => {
    throw new Error('the timer')
  }, 1)
  await wait(20)
})

it('rejects where nobody waits', async () => {
  void Promise.reject(new Error('the rejection'))
  await wait(20)
})

it('fails after its end', () => {
  setTimeout(() => void Promise.reject(new Error('the late one')), 5)
})

it('is asked whether promises are followed', async (t) => {
  await null
  t.diagnostic(executionAsyncId() === 0 ? 'promises are not followed' : 'promises are followed')
})
