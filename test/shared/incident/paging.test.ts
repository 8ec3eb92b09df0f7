import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ackState } from '../../../shared/incident/acknowledgement.ts'
import { nextState, resolveReason } from '../../../shared/incident/lifecycle.ts'
import {
  channelsOf,
  type PagingFacts,
  type PagingReason,
  pagingReason,
} from '../../../shared/incident/paging.ts'
import { covers, instanceSilences, silenceOf, silenceScopeWords } from '../../../shared/incident/silence.ts'

const T = 1_800_000_000_000
const facts: PagingFacts = {
  cause: 'no_address',
  severity: 'page',
  page: 'at_once',
  failing: 1,
  counted: 1,
  opened_at: T,
  wait_ms: 30_000,
  silenced: false,
  muted: 0,
  ack: 'none',
  repair_pending: false,
  channels: 1,
  over_ceiling: false,
  now: T + 30_000,
}
const held = { page: 'after_remediation', repair_pending: true } as const

const rows: [string, Partial<PagingFacts>, PagingReason][] = [
  ['fails after its wait', {}, 'due'],
  ['fails, within its wait', { now: T + 29_999 }, 'waiting_for_more'],
  ['has nobody failing any more', { failing: 0, counted: 0 }, 'nobody_failing'],
  ['consists of claims', { failing: 100, counted: 0 }, 'only_claims'],
  ['is two stalled boots', { cause: 'stalled', failing: 2, counted: 2 }, 'too_few_members'],
  ['is three stalled boots', { cause: 'stalled', failing: 3, counted: 3 }, 'due'],
  [
    'is three stalled boots of which one is a claim',
    { cause: 'stalled', failing: 3, counted: 2 },
    'too_few_members',
  ],
  ['is one that never reported', { cause: 'never_reported' }, 'due'],
  ['is silenced', { silenced: true }, 'silenced'],
  ['has each of its members silenced', { counted: 2, muted: 2 }, 'silenced'],
  ['has one member that nobody silenced', { counted: 2, muted: 1 }, 'due'],
  ['stalls with three, of which one is silenced', { cause: 'stalled', counted: 3, muted: 1 }, 'silenced'],
  ['is acknowledged', { ack: 'holds' }, 'acknowledged'],
  ['was acknowledged until a while ago', { ack: 'expired' }, 'due'],
  ['doubled since it was acknowledged', { ack: 'doubled' }, 'due'],
  ['begins when as many as may have begun in this hour', { over_ceiling: true }, 'over_ceiling'],
  ['is one host that a repair may still heal', held, 'held_for_remediation'],
  ['is two hosts that a repair may still heal', { ...held, failing: 2, counted: 2 }, 'held_for_remediation'],
  ['is three hosts, repairs or not', { ...held, failing: 3, counted: 3 }, 'due'],
  ['is one host whose repair failed, was refused or expired', { ...held, repair_pending: false }, 'due'],
  ['is one host of a fleet that does not wait for repairs', { repair_pending: true }, 'due'],
  ['is a ticket: nobody is woken by it anyway', { ...held, severity: 'ticket' }, 'due'],
  ['has nobody to tell', { channels: 0 }, 'no_channels'],
]

describe('an open incident', () => {
  for (const [what, more, reason] of rows)
    it(`that ${what} is ${reason.replaceAll('_', ' ')}`, () => {
      assert.equal(pagingReason({ ...facts, ...more }), reason)
    })

  const fleet = { page: 'at_once' as const, page_channels: ['p', 'p'], ticket_channels: ['t'] }
  it('notifies the channels that its severity and its fleet select', () => {
    assert.deepEqual(channelsOf({ severity: 'page' }, fleet), ['p'])
    assert.deepEqual(channelsOf({ severity: 'ticket' }, fleet), ['t'])
    assert.deepEqual(channelsOf({ severity: 'page' }, { ...fleet, page: 'never' }), ['t'])
  })
})

describe('the state of an incident', () => {
  const hold_ms = 600_000
  for (const [state, failing, waited, next] of [
    ['open', 1, 0, null],
    ['open', 0, 0, 'resolving'],
    ['resolving', 0, 599_999, null],
    ['resolving', 0, 600_000, 'resolved'],
    ['resolving', 1, 0, 'open'],
    ['resolving', 1, 700_000, 'open'],
    ['resolved', 0, 0, null],
    ['resolved', 5, 0, null],
  ] as const)
    it(`${state} with ${failing} failing after ${waited} ms becomes ${next ?? 'nothing else'}`, () => {
      const head = { state, opened_at: T, resolving_at: state === 'resolving' ? T : null }
      const facts = { failing, members: 5, hold_ms, now: T + waited }
      assert.equal(nextState(head, facts)?.state ?? null, next)
    })

  it('waits two minutes for a first member, because the process that opened it may have died before writing it', () => {
    const head = { state: 'open' as const, opened_at: T, resolving_at: null }
    const facts = { failing: 0, members: 0, hold_ms: 0 }
    assert.equal(nextState(head, { ...facts, now: T + 119_999 }), null)
    assert.equal(nextState(head, { ...facts, now: T + 120_000 })?.state, 'resolving')
  })

  it('lists the reasons why members left, the most frequent first', () => {
    const members = ['gone', 'verified_ok', 'failing', 'verified_ok'].map((state) => ({ state }))
    assert.equal(resolveReason(members), 'verified_ok 2, gone 1')
    assert.equal(resolveReason([]), 'no members')
  })
})

describe('an acknowledgement', () => {
  const ack = { by: 'pat', note: 'on it', at: T, until: T + 1000, members: 3 }
  for (const [failing, later, state] of [
    [3, 0, 'holds'],
    [5, 999, 'holds'],
    [6, 0, 'doubled'],
    [1, 1000, 'expired'],
    [9, 1000, 'doubled'],
  ] as const)
    it(`of 3 members ${state === 'holds' ? 'holds' : `is ${state}`} at ${failing} after ${later} ms`, () => {
      assert.equal(ackState(ack, failing, T + later), state)
    })

  it('lapses at the second member where members were never counted', () => {
    assert.equal(ackState({ ...ack, members: 0 }, 1, T), 'holds')
    assert.equal(ackState({ ...ack, members: 0 }, 2, T), 'doubled')
    assert.equal(ackState(null, 2, T), 'none')
  })
})

describe('a silence', () => {
  const rule = { cause: null, image: 'img', starts_at: T, ends_at: T + 10 }
  const of = { cause: 'crash', image: 'img' }
  it('matches its cause and image, or all where it names none', () => {
    assert.equal(covers({ cause: null, image: null }, of), true)
    assert.equal(covers({ cause: 'crash', image: 'img' }, of), true)
    assert.equal(covers({ cause: 'no_link', image: 'img' }, of), false)
    assert.equal(covers({ cause: 'crash', image: 'img2' }, of), false)
  })

  it('is in force from its start until its end', () => {
    for (const [at, found] of [
      [-1, false],
      [0, true],
      [9, true],
      [10, false],
    ] as const)
      assert.equal(silenceOf([rule], of, T + at) !== null, found, String(at))
  })

  it('of an instance mutes that member, never the whole incident', () => {
    const one = { ...rule, instance: 'i-1' }
    assert.equal(silenceOf([one], of, T), null)
    assert.equal(silenceOf([one], { ...of, instance: 'i-1' }, T), one)
    assert.equal(silenceOf([one], { ...of, instance: 'i-10' }, T), null)
    const other = { ...one, image: 'img2', instance: 'i-2' }
    assert.deepEqual([...instanceSilences([rule, one, other], of, T).keys()], ['i-1'])
    assert.deepEqual([...instanceSilences([one], of, T + 10).keys()], [])
  })

  it('is described by everything that it names', () => {
    assert.deepEqual(
      [
        { cause: null, image: null },
        { cause: 'crash', image: null },
        { cause: null, image: 'img' },
        { cause: null, image: null, instance: 'i-1' },
        { cause: 'crash', image: 'img', instance: 'i-1' },
      ].map(silenceScopeWords),
      [
        'every incident of the fleet',
        'crash on every image',
        'every cause on img',
        'instance i-1',
        'instance i-1 with crash on img',
      ],
    )
  })

  it('with the latest end is the one that counts', () => {
    const longer = { ...rule, ends_at: T + 20 }
    assert.equal(silenceOf([rule, longer, rule], of, T), longer)
  })
})
