import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createBudget } from '../../../functions/ingest/budget.ts'
import { GUEST_RATE, SENDERS_REMEMBERED, TOKEN_RATE } from '../../../shared/policy/limits.ts'

/** How many of `tries` calls were let through. */
function letThrough(tries: number, call: () => void): number {
  let passed = 0
  for (let n = 0; n < tries; n++)
    try {
      call()
      passed++
    } catch (error) {
      assert.match(String(error), /reports a second/)
    }
  return passed
}

describe('the budget of reports', () => {
  const START = 1_700_000_000_000
  let now = START
  const begin = () => {
    now = START
    return createBudget({ now: () => now })
  }

  it('lets a quiet token send its burst, and then so many a second', () => {
    const budget = begin()
    const send = () => budget.ofToken('t1', 'good')
    assert.equal(letThrough(2000, send), TOKEN_RATE.burst)
    now += 1000
    assert.equal(letThrough(2000, send), TOKEN_RATE.per_s)
  })

  it('keeps a budget for failing boots that healthy ones cannot use up', () => {
    const budget = begin()
    letThrough(2000, () => budget.ofToken('t1', 'good'))
    assert.equal(
      letThrough(10, () => budget.ofToken('t1', 'bad')),
      10,
    )
  })

  it('is not given back to a guest because somebody else sends under thousands of names', () => {
    const budget = begin()
    const send = () => budget.ofGuest('web', 'noisy')
    const invent = (from: number, until: number) => {
      for (let n = from; n < until; n++) budget.ofGuest('web', `invented-${n}`)
    }
    invent(0, SENDERS_REMEMBERED - 10)
    letThrough(GUEST_RATE.burst + 1, send)
    invent(SENDERS_REMEMBERED - 10, SENDERS_REMEMBERED + 10)
    assert.equal(letThrough(5, send), 0)
  })

  it('lets a guest send again when the clock was set back an hour', () => {
    const budget = begin()
    const send = () => budget.ofGuest('web', 'g1')
    letThrough(100, send)
    now -= 3_600_000
    assert.equal(letThrough(1, send), 1)
  })
})
