import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type MessageFacts, type MessageReason, nextMessage } from '../../../shared/page/next-message.ts'
import {
  carriedNotifications,
  isChannelOff,
  type Notification,
  newNotification,
  type PageIntent,
} from '../../../shared/page/notification.ts'
import { type NotificationPlan, planNotifications } from '../../../shared/page/plan-notifications.ts'
import { retryDelay, settleNotification, startAttempt } from '../../../shared/page/settle-notification.ts'

const T = 1_800_000_000_000
const MINUTE = 60_000
const tell = (more: Partial<Notification> = {}): Notification => ({
  ...newNotification('oncall', 'v', 1),
  ...more,
})
const paged = (more: Partial<Notification> = {}) =>
  tell({ sent: 'trigger', sent_at: T, sent_members: 4, ...more })
const facts: MessageFacts = {
  now: T,
  counted: 4,
  latched: false,
  may_trigger: true,
  wait_ms: 30_000,
  repeat_ms: 4 * 60 * MINUTE,
  resend_ms: null,
  new_kind_at: null,
}

const rows: [string, Notification, Partial<MessageFacts>, [PageIntent, MessageReason] | number | null][] = [
  ['knows nothing yet', tell(), {}, ['trigger', 'first']],
  ['knows nothing and is not to know', tell(), { may_trigger: false }, null],
  ['was paged just now', paged(), {}, T + 240 * MINUTE],
  ['was paged four hours ago', paged(), { now: T + 240 * MINUTE }, ['trigger', 'repeat']],
  ['was paged, and one member joined', paged(), { counted: 5 }, T + MINUTE],
  ['was paged a minute ago, and one joined', paged(), { counted: 5, now: T + MINUTE }, ['trigger', 'grown']],
  [
    'was updated once, and one joined',
    paged({ updates: 1 }),
    { counted: 5, now: T + MINUTE },
    T + 5 * MINUTE,
  ],
  [
    'was updated often, and one joined',
    paged({ updates: 9 }),
    { counted: 5, now: T + MINUTE },
    T + 60 * MINUTE,
  ],
  [
    'was updated often, and it doubled',
    paged({ updates: 9 }),
    { counted: 8, now: T + MINUTE },
    ['trigger', 'doubled'],
  ],
  ['was paged a moment ago, and it doubled', paged(), { counted: 8, now: T + 1 }, T + 30_000],
  ['was paged, and members left', paged(), { counted: 1, now: T + MINUTE }, T + 240 * MINUTE],
  ['was paged before automation latched', paged(), { latched: true }, ['trigger', 'latched']],
  ['was told that automation latched', paged({ said_latch: true }), { latched: true }, T + 240 * MINUTE],
  ['is to hear of the acknowledgement', paged({ want: 'acknowledge' }), {}, ['acknowledge', 'acknowledged']],
  ['heard of the acknowledgement', paged({ want: 'acknowledge', sent: 'acknowledge' }), {}, null],
  ['heard of one that has lapsed', paged({ sent: 'acknowledge' }), {}, ['trigger', 'ack_lapsed']],
  [
    'is to hear of the end, silenced or not',
    paged({ want: 'resolve' }),
    { may_trigger: false },
    ['resolve', 'resolved'],
  ],
  [
    'may have heard, and is to hear of the end',
    tell({ attempting: 'trigger', want: 'resolve' }),
    {},
    ['resolve', 'resolved'],
  ],
  ['heard of nothing, and so of no end', tell({ want: 'resolve' }), {}, null],
  ['notified that it is resolved', paged({ want: 'resolve', sent: 'resolve' }), {}, null],
  [
    'may be hearing of it right now',
    tell({ attempting: 'trigger', attempting_at: T - 1, want: 'resolve' }),
    {},
    T + 19_999,
  ],
  [
    'was tried, and the worker died',
    tell({ attempting: 'trigger', attempting_at: T - 20_000 }),
    {},
    ['trigger', 'unanswered'],
  ],
  ['failed, and is not to be tried yet', tell({ next_at: T + 5 }), {}, T + 5],
  ['failed, and is to be tried now', tell({ next_at: T }), {}, ['trigger', 'first']],
  ['was removed from the config', paged({ retired: true }), { counted: 9, now: T + 240 * MINUTE }, null],
  ['turned us away for good', paged({ given_up: true, want: 'resolve' }), {}, null],
]

describe('a channel that', () => {
  for (const [what, of, more, expected] of rows)
    it(`${what} ${Array.isArray(expected) ? `is sent ${expected[0]}: ${expected[1]}` : 'is sent nothing now'}`, () => {
      const words = nextMessage(of, { ...facts, ...more })
      assert.deepEqual(words.intent === null ? words.at : [words.intent, words.because], expected)
    })
})

describe('the list of channels to notify', () => {
  const plan: NotificationPlan = {
    gen: 1,
    state: 'open',
    channels: [{ name: 'oncall', via: 'v' }],
    may_trigger: true,
    acknowledged: false,
  }

  it('starts when people may be notified, and only then', () => {
    assert.deepEqual(planNotifications([], { ...plan, may_trigger: false }), [])
    assert.deepEqual(planNotifications([], plan), [tell()])
    assert.deepEqual(planNotifications([tell()], plan), [tell()])
  })

  it('keeps a removed channel that was notified, and drops one that was not', () => {
    const without = { ...plan, channels: [] }
    assert.deepEqual(planNotifications([tell()], without), [])
    assert.deepEqual(planNotifications([paged()], without), [paged({ retired: true })])
    assert.deepEqual(planNotifications([tell({ attempting: 'trigger' })], without).length, 1)
  })

  it('sends the resolve to every channel that may have the trigger, and to no other', () => {
    const over = { ...plan, state: 'resolved' as const }
    const heard = [paged(), tell({ channel: 'b', attempting: 'trigger', attempting_at: T })]
    const wants = planNotifications([...heard, tell({ channel: 'c' })], over).map((one) => [
      one.channel,
      one.want,
    ])
    assert.deepEqual(wants, [
      ['oncall', 'resolve'],
      ['b', 'resolve'],
    ])
  })

  it('does not change while the incident is resolving', () => {
    assert.deepEqual(planNotifications([paged()], { ...plan, state: 'resolving', may_trigger: false }), [
      paged(),
    ])
  })

  it('starts counting tries again for a new message', () => {
    const failing = paged({ attempts: 5, next_at: T, last_error: 'http_500' })
    const [next] = planNotifications([failing], { ...plan, acknowledged: true })
    assert.deepEqual([next?.want, next?.attempts, next?.next_at], ['acknowledge', 0, null])
  })

  it('remembers that a channel is off until it works, even if it was removed and the incident ended since', () => {
    const off = paged({ given_up: true, last_error: 'http_410' })
    const [ended] = planNotifications([off], { ...plan, channels: [], state: 'resolved', may_trigger: false })
    assert.ok(ended && isChannelOff(ended))
    assert.equal(planNotifications([ended], { ...plan, gen: 2, may_trigger: false }).length, 1)
  })

  it('carries unsent messages of the last generation into the next', () => {
    const old = [paged(), paged({ channel: 'b', want: 'resolve', sent: 'resolve' }), tell({ channel: 'c' })]
    assert.deepEqual(carriedNotifications(old), [paged({ want: 'resolve' })])
    const next = planNotifications(old, { ...plan, gen: 2 })
    assert.deepEqual(
      next.map((one) => [one.gen, one.want, one.sent]),
      [
        [1, 'resolve', 'trigger'],
        [2, 'trigger', null],
      ],
    )
  })
})

describe('an attempt', () => {
  const outcome = (verdict: 'accepted' | 'retry' | 'refused' | 'gone' | 'blocked', reason: string) => ({
    intent: 'trigger' as const,
    counted: 4,
    latched: false,
    is_news: true,
    outcome: { verdict, reason, retry_after_ms: null },
    now: T,
    give_up_at: null,
  })
  const claimed = startAttempt(tell(), 'trigger', T)

  it('is marked before it is made', () => {
    assert.deepEqual([claimed.attempting, claimed.attempting_at, claimed.attempts], ['trigger', T, 1])
  })

  it("that was accepted becomes the channel's state", () => {
    const after = settleNotification(claimed, outcome('accepted', 'http_202'))
    assert.deepEqual(
      [after.sent, after.sent_members, after.attempting, after.updates],
      ['trigger', 4, null, 0],
    )
    assert.equal(
      settleNotification(startAttempt(after, 'trigger', T), outcome('accepted', 'http_202')).updates,
      1,
    )
  })

  for (const [reason, verdict, arrived] of [
    ['timeout', 'retry', true],
    ['other', 'retry', true],
    ['http_503', 'retry', true],
    ['http_302', 'refused', true],
    ['http_429', 'retry', false],
    ['http_400', 'refused', false],
    ['refused', 'retry', false],
    ['dns', 'retry', false],
    ['tls', 'retry', false],
    ['metadata_address', 'blocked', false],
  ] as const)
    it(`that ended with ${reason} ${arrived ? 'may have arrived: it must be resolved' : 'certainly did not arrive'}`, () => {
      const after = settleNotification(claimed, outcome(verdict, reason))
      assert.equal(after.attempting, arrived ? 'trigger' : null)
      assert.equal(after.last_error, reason)
      assert.ok((after.next_at ?? 0) > T)
    })

  it('that arrives after the resolve makes the resolve due again', () => {
    const over = paged({ want: 'resolve', sent: 'resolve' })
    const late = settleNotification(over, outcome('accepted', 'http_202'))
    assert.equal(nextMessage(late, facts).intent, 'resolve')
  })

  it('that is answered 410 is the last', () => {
    assert.equal(settleNotification(claimed, outcome('gone', 'http_410')).given_up, true)
  })

  it('of a resolve is given up only after a week', () => {
    const failed = { ...outcome('retry', 'timeout'), intent: 'resolve' as const, give_up_at: T + 1 }
    assert.equal(settleNotification(claimed, failed).given_up, false)
    assert.equal(settleNotification(claimed, { ...failed, now: T + 1 }).given_up, true)
  })

  it('is repeated ever more slowly, never sooner than Retry-After allows', () => {
    const retry = { verdict: 'retry' as const, reason: 'http_503', retry_after_ms: null }
    assert.deepEqual(
      [1, 2, 3, 9].map((n) => retryDelay(n, retry) / 1000),
      [5, 15, 45, 1800],
    )
    assert.equal(retryDelay(1, { ...retry, retry_after_ms: 60_000 }), 60_000)
    assert.equal(retryDelay(3, { ...retry, retry_after_ms: 1000 }), 45_000)
    assert.equal(retryDelay(1, { ...retry, verdict: 'refused' }), 300_000)
  })
})

describe('a receiver that forgets unrepeated alerts', () => {
  const forgets = { ...facts, resend_ms: 120_000 }

  it('gets the same message every two minutes, silenced, acknowledged or not', () => {
    for (const more of [{}, { may_trigger: false }]) {
      assert.deepEqual(nextMessage(paged(), { ...forgets, ...more, now: T + 119_999 }), {
        intent: null,
        because: null,
        at: T + 120_000,
      })
      const words = nextMessage(paged(), { ...forgets, ...more, now: T + 120_000 })
      assert.deepEqual([words.intent, words.because], ['trigger', 'kept_alive'])
    }
    const acknowledged = paged({ want: 'acknowledge', sent: 'acknowledge' })
    assert.equal(nextMessage(acknowledged, { ...forgets, now: T + 120_000 }).intent, 'acknowledge')
  })

  it('gets no resolve without a trigger, and nothing after the resolve', () => {
    const later = { ...forgets, may_trigger: false, now: T + 3_600_000 }
    assert.equal(nextMessage(tell(), later).intent, null)
    assert.equal(nextMessage(paged({ want: 'resolve', sent: 'resolve' }), later).intent, null)
  })

  it('gets updates like every channel; a reminder is no update', () => {
    const words = nextMessage(paged(), { ...forgets, counted: 9, now: T + 60_000 })
    assert.deepEqual([words.intent, words.because], ['trigger', 'doubled'])
    const again = startAttempt(paged(), 'trigger', T + 120_000)
    const settled = settleNotification(again, {
      intent: 'trigger',
      counted: 4,
      latched: false,
      is_news: false,
      outcome: { verdict: 'accepted', reason: 'http_200', retry_after_ms: null },
      now: T + 120_000,
      give_up_at: null,
    })
    assert.deepEqual([settled.updates, settled.sent_at], [0, T + 120_000])
  })
})

describe('a call that was not made, because our other calls filled the receiver’s places', () => {
  it('is no attempt: it is repeated in two seconds, and not held against the receiver', () => {
    const busy = { verdict: 'retry' as const, reason: 'busy', retry_after_ms: null }
    let one = tell()
    for (let times = 0; times < 10; times++) {
      one = settleNotification(startAttempt(one, 'trigger', T), {
        intent: 'trigger',
        counted: 4,
        latched: false,
        is_news: true,
        outcome: busy,
        now: T,
        give_up_at: null,
      })
      assert.deepEqual(
        [one.attempts, one.attempting, one.last_error, one.next_at],
        [0, null, null, T + 2_000],
      )
    }
  })
})
