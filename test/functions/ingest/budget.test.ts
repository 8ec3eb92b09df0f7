import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Payer } from '../../../functions/ingest/allowance.ts'
import { createBudget } from '../../../functions/ingest/budget.ts'
import { GUEST_RATE, SENDERS_REMEMBERED, SHARE_BYTES, TOKEN_RATE } from '../../../shared/policy/limits.ts'

const START = 1_700_000_000_000
let now = START
let names = 0
const begin = () => {
  now = START
  return createBudget({ now: () => now })
}
const payer = (more: Partial<Payer> = {}): Payer => ({
  token_id: 't1',
  hint: 'good',
  source: '198.51.100.1',
  fleet: 'web',
  guest: `g${names++}`,
  secret_hash: null,
  ...more,
})
const nobody = () => Promise.resolve(false)

/** How many of `tries` reports were let through. */
async function letThrough(
  budget: ReturnType<typeof begin>,
  tries: number,
  more: Partial<Payer> = {},
  { bytes = 100, isBound = nobody } = {},
): Promise<number> {
  let passed = 0
  for (let n = 0; n < tries; n++)
    try {
      await budget(payer(more), bytes, isBound)
      passed++
    } catch (error) {
      assert.match(String(error), /More reports than/)
    }
  return passed
}

describe('the budget of reports', () => {
  it('lets one address send half of the burst, and then a fixed rate a second', async () => {
    const budget = begin()
    assert.equal(await letThrough(budget, 3000), TOKEN_RATE.burst / 2)
    now += 1000
    assert.equal(await letThrough(budget, 3000), TOKEN_RATE.per_s)
  })

  it('charges a long report like several short ones', async () => {
    const budget = begin()
    const bytes = 4 * SHARE_BYTES
    assert.equal(await letThrough(budget, 3000, {}, { bytes }), TOKEN_RATE.burst / 8)
  })

  it('reserves a part for failing boots that healthy ones cannot use', async () => {
    const budget = begin()
    await letThrough(budget, 3000)
    assert.equal(await letThrough(budget, 10, { hint: 'bad' }), 10)
  })

  it('accepts each address of a storm while one floods without a pause', async () => {
    const budget = begin()
    await letThrough(budget, 3000, { source: 'flood' })
    let heard = 0
    for (let second = 0; second < 30; second++) {
      now += 1000
      await letThrough(budget, 1000, { source: 'flood' })
      heard += await letThrough(budget, 20, { source: `honest-${second % 5}` })
    }
    assert.equal(heard, 600)
  })

  it('accepts 5,000 machines behind one address within half a minute, each by its second try', async () => {
    const budget = begin()
    let waiting = Array.from({ length: 5000 }, () => payer({ source: 'nat' }))
    for (let second = 0; second < 30 && waiting.length > 0; second++) {
      const later: Payer[] = []
      for (const one of waiting.splice(0, 300)) await budget(one, 100, nobody).catch(() => later.push(one))
      waiting = [...waiting, ...later]
      now += 1000
    }
    assert.equal(waiting.length, 0)
  })

  it('does not reset for a guest when another sends under thousands of names', async () => {
    const budget = begin()
    const send = (tries: number) => letThrough(budget, tries, { guest: 'noisy', token_id: 't2' })
    const invent = (count: number) => letThrough(budget, count, { token_id: 't3' })
    await invent(SENDERS_REMEMBERED - 10)
    assert.equal(await send(GUEST_RATE.burst + 1), GUEST_RATE.burst)
    await invent(20)
    assert.equal(await send(5), 0)
  })

  it('remembers a bounded number of senders', async () => {
    const budget = begin()
    const send = (tries: number) => letThrough(budget, tries, { guest: 'noisy', token_id: 't4' })
    assert.equal(await send(GUEST_RATE.burst + 1), GUEST_RATE.burst)
    await letThrough(budget, SENDERS_REMEMBERED + 1, { token_id: 't5' })
    assert.equal(await send(1), 1)
  })

  it('of a guest is not used up by another address that sends under its name', async () => {
    const budget = begin()
    await letThrough(budget, 200, { guest: 'victim', source: 'elsewhere' })
    assert.equal(await letThrough(budget, 1, { guest: 'victim' }), 1)
  })

  it('accepts a bound guest by its own secret where everything else is used up, and nobody with another secret', async () => {
    const budget = begin()
    await letThrough(budget, 3000)
    const isBound = () => Promise.resolve(true)
    assert.equal(await letThrough(budget, 100, { secret_hash: 'bound' }, { isBound }), GUEST_RATE.burst)
    now += 2000
    assert.equal(await letThrough(budget, 3000), 2 * TOKEN_RATE.per_s)
    assert.equal(await letThrough(budget, 5, { secret_hash: 'stranger' }), 0)
  })

  it('bounds how many secrets it looks up', async () => {
    const budget = begin()
    await letThrough(budget, 3000)
    let asked = 0
    const isBound = () => Promise.resolve(++asked < 0)
    await letThrough(budget, 1000, { secret_hash: 'invented' }, { isBound })
    assert.equal(asked, 100)
  })

  it('lets a guest send again after the clock was set back an hour', async () => {
    const budget = begin()
    await letThrough(budget, 100, { guest: 'g' })
    now -= 3_600_000
    assert.equal(await letThrough(budget, 1, { guest: 'g' }), 1)
  })
})
