/** The due rows' part of the store's contract: order, deletion, and catching up after an outage. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { DueRow } from '../../../functions/store/due-row.ts'
import type { Store } from '../../../functions/store/store.ts'

const HOUR_MS = 3_600_000
/** Far from every other test's clock: the cursor of open hours only moves forward. */
const START = Date.parse('2030-01-01T00:30:00Z')

const row = (at: number, target: string, kind = 'incident'): DueRow => ({
  at,
  kind,
  fleet: 'web',
  target,
  detail: {},
  nonce: '',
  tries: 0,
  expires_at_s: Math.floor(at / 1000) + 86_400,
})

const targets = (rows: DueRow[]) => rows.map((one) => one.target)

/** Registers the tests; they run in this order over one table. */
export function dueContract(store: Store): void {
  it('returns due rows oldest first, none before its time, and each once', async () => {
    for (const one of [row(START + 20, 'c'), row(START, 'a'), row(START + 10, 'b'), row(START, 'a')])
      await store.putDue(one)
    await store.putDue(row(START + 60_000, 'later'))
    assert.deepEqual(targets(await store.dueRows(START + 30, 10)), ['a', 'b', 'c'])
    assert.deepEqual(targets(await store.dueRows(START + 30, 2)), ['a', 'b'])
  })

  it('keeps two kinds of work for the same target and time apart', async () => {
    await store.putDue(row(START, 'a', 'action'))
    const found = (await store.dueRows(START, 10)).filter((one) => one.target === 'a')
    assert.deepEqual(found.map((one) => one.kind).sort(), ['action', 'incident'])
    await store.deleteDue(row(START, 'a', 'action'))
  })

  it('deletes exactly that row, and deleting it again is no error', async () => {
    assert.equal(await store.hasDue(row(START + 10, 'b')), true)
    await store.deleteDue(row(START + 10, 'b'))
    await store.deleteDue(row(START + 10, 'b'))
    assert.equal(await store.hasDue(row(START + 10, 'b')), false)
    assert.deepEqual(targets(await store.dueRows(START + 30, 10)), ['a', 'c'])
  })

  it('says when the next row is due', async () => {
    for (const one of await store.dueRows(START + 30, 10)) await store.deleteDue(one)
    assert.equal(await store.nextDueAt(START + 30, 120_000), START + 60_000)
    assert.equal(await store.nextDueAt(START + 30, 1000), null)
  })

  it('finds after an outage of hours what was due in them, and closes past hours that are empty', async () => {
    await store.putDue(row(START + 2 * HOUR_MS, 'missed'))
    const late = START + 5 * HOUR_MS
    assert.deepEqual(targets(await store.dueRows(late, 10)), ['later', 'missed'])
    await store.closeDueHours(late)
    assert.deepEqual(targets(await store.dueRows(late, 10)), ['later', 'missed'], 'hours with work stay open')
    for (const one of await store.dueRows(late, 10)) await store.deleteDue(one)
    await store.closeDueHours(late)
    assert.deepEqual(await store.dueRows(late, 10), [])
    // A row for an hour that was closed would be lost, so every writer writes max(wanted, now).
    await store.putDue(row(late, 'new'))
    assert.deepEqual(targets(await store.dueRows(late, 10)), ['new'])
    for (const one of await store.dueRows(late, 10)) await store.deleteDue(one)
  })

  it('keeps an hour open for ten minutes after its end, for writers whose clocks are slow', async () => {
    const end = START + 5.5 * HOUR_MS
    for (const one of await store.dueRows(end, 10)) await store.deleteDue(one)
    const justBefore = end + 600_000 - 1
    await store.closeDueHours(justBefore)
    await store.putDue(row(end - 1000, 'slow'))
    assert.deepEqual(targets(await store.dueRows(justBefore, 10)), ['slow'])
    await store.deleteDue(row(end - 1000, 'slow'))
    await store.closeDueHours(end + 600_000)
    await store.putDue(row(end - 1000, 'too slow'))
    assert.deepEqual(targets(await store.dueRows(justBefore, 10)), [])
  })

  it('closes no hour by a query for due rows, however far ahead', async () => {
    const hour = START + 7 * HOUR_MS
    await store.dueRows(hour + 10 * HOUR_MS, 10)
    await store.nextDueAt(hour, 10 * HOUR_MS)
    await store.putDue(row(hour, 'in time'))
    assert.deepEqual(targets(await store.dueRows(hour, 10)), ['in time'])
  })

  it('returns rows from a given time on, inclusive', async () => {
    const hour = START + 8 * HOUR_MS
    for (const [at, target] of [
      [hour, 'before'],
      [hour + 1, 'from'],
      [hour + 2, 'after'],
    ] as const)
      await store.putDue(row(at, target))
    assert.deepEqual(targets(await store.dueRows(hour + 2, 10, hour + 1)), ['from', 'after'])
    assert.deepEqual(targets(await store.dueRows(hour + 1, 10, hour + 1)), ['from'])
  })
}
