/** Every kind of due work is stored and read back as it was, and what is none is refused. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  DUE_KINDS,
  type DueKind,
  type DueWork,
  parseWork,
  storedWork,
} from '../../../functions/due/due-work.ts'
import { dueRow } from '../../../functions/due/wake.ts'
import { dueKeys } from '../../../functions/store/keys.ts'
import { anyText } from '../../support/any-text.ts'

const name = fc.oneof(
  anyText(300),
  fc.constantFrom('', '|', '%7C', 'a|b', '#', '仮想マシン'.repeat(50), '__proto__'),
)
const count = fc.nat({ max: 2 ** 50 })
const day = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
const dayText = day.map((date) => date.toISOString().slice(0, 10))
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })

const FIELDS: { [K in DueKind]: Record<string, fc.Arbitrary<unknown>> } = {
  judge: { guest: name, boot_key: name },
  incident: { cause: name, image: name, gathered: fc.boolean() },
  latch: { cause: name, image: name },
  action: { action_id: name },
  expectation: { instance: name, deadline_fixed: fc.boolean() },
  cell: { shard: count, starts_at: count },
  trend: { starts_at: count },
  notice: { code: name, about: orNull(name), day: orNull(dayText) },
  channel_test: { channel: name, test_id: name },
  receiver_test: { test_id: name },
  replay: {
    channel: name,
    message_id: name,
    subject: name,
    intent: fc.constantFrom('trigger', 'acknowledge', 'resolve'),
    attempt: count,
  },
  judged: {
    receiver: name,
    instance: name,
    boot_key: name,
    verdict: name,
    cause: name,
    attempt: count,
    since: count,
  },
  trace: { instance: name, boot_key: name, digest: name, attempt: count, since: count },
  erase: { instance: name },
}

const workOfKind = (kind: DueKind): fc.Arbitrary<DueWork> =>
  fc.record(
    { kind: fc.constant(kind), fleet: name, ...FIELDS[kind] },
    { noNullPrototype: true },
  ) as unknown as fc.Arbitrary<DueWork>

describe('due work', () => {
  for (const kind of DUE_KINDS)
    it(`of kind ${kind} is read back as it was written`, () => {
      fc.assert(
        fc.property(workOfKind(kind), (work) => {
          const row = JSON.parse(JSON.stringify(dueRow(work, 1, '')))
          assert.deepEqual(parseWork(row), work)
        }),
      )
    })

  it('has another target if it is not the same work', () => {
    const tricky = fc.string({ unit: fc.constantFrom('|', '%', '7', 'C', 'a'), maxLength: 4 })
    const pair = fc.record({ cause: tricky, image: tricky })
    const targetOf = (of: { cause: string; image: string }) =>
      storedWork({ kind: 'latch', fleet: 'demo', ...of }).target
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        const isSame = a.cause === b.cause && a.image === b.image
        assert.equal(targetOf(a) === targetOf(b), isSame)
      }),
      { numRuns: 500 },
    )
  })

  it('has a key that no other row has', () => {
    const work = { kind: 'erase' as const, fleet: 'demo', instance: 'i-1' }
    const keys = [dueRow(work, 1, ''), dueRow(work, 1, 'a'), dueRow(work, 2, '')].map(dueKeys)
    assert.equal(new Set(keys.map(({ pk, sk }) => `${pk} ${sk}`)).size, 3)
  })

  it('is null where its shape is anything else, and never throws', () => {
    const stored = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null))
    const detail = fc.dictionary(fc.constantFrom('guest', 'shard', 'day', 'code', 'intent', 'x'), stored)
    const kind = fc.oneof(
      fc.constantFrom<string>(...DUE_KINDS),
      fc.constantFrom('toString', '__proto__', 'heartbeat'),
    )
    fc.assert(
      fc.property(kind, detail, (one, fields) => {
        const work = parseWork({ kind: one, fleet: 'demo', detail: fields })
        if (work !== null) assert.deepEqual(parseWork(storedWork(work)), work)
      }),
    )
    for (const [one, fields] of [
      ['heartbeat', {}],
      ['toString', {}],
      ['judge', { guest: 'g' }],
      ['cell', { shard: -1, starts_at: 0 }],
      ['cell', { shard: 0.5, starts_at: 0 }],
      ['notice', { code: 'c', about: null, day: 'yesterday' }],
      ['notice', { code: 'c', about: null, day: '2026-13-45' }],
      ['replay', { channel: 'c', message_id: 'm', subject: 's', intent: 'shout', attempt: 1 }],
    ] as const)
      assert.equal(
        parseWork({ kind: one, fleet: 'demo', detail: fields }),
        null,
        `${one} ${JSON.stringify(fields)}`,
      )
  })
})
