/**
 * Random histories of one incident and its channels: workers that die between any two steps, attempts that arrive late or
 * are answered and lost, channels that come and go, channels that answer 410 until they are repaired, outbreaks that begin
 * before the last one's resolve was sent. The far side is a PagerDuty of a few lines. SOAK_HISTORIES sets how many (100,000
 * in `npm run test:soak`).
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type MessageFacts, nextMessage } from '../../../shared/page/next-message.ts'
import { isFinished, type Notification, type PageIntent } from '../../../shared/page/notification.ts'
import { planNotifications } from '../../../shared/page/plan-notifications.ts'
import { resumedNotifications } from '../../../shared/page/resumed-notifications.ts'
import { settleNotification, startAttempt } from '../../../shared/page/settle-notification.ts'
import { ATTEMPT_LEASE_MS } from '../../../shared/policy/retries.ts'

const HISTORIES = Number(process.env.SOAK_HISTORIES ?? 2000)
const CHANNELS = ['a', 'b']

interface Head {
  gen: number
  state: 'open' | 'resolved'
  tell: Notification[]
}

/** One attempt on its way: what a worker knows between its claim and its settling. */
interface Flight {
  tell: Notification
  intent: PageIntent
  sent_at: number
}

/** What a receiver holds open: key -> how many incidents it ever opened under it. */
class FarSide {
  readonly open = new Set<string>()
  /** Triggers that it answered: their sender knows that they arrived. */
  readonly answered = new Set<string>()
  readonly opened = new Map<string, number>()

  hear(key: string, intent: PageIntent): void {
    if (intent === 'resolve') this.open.delete(key)
    if (intent !== 'trigger' || this.open.has(key)) return
    this.open.add(key)
    this.opened.set(key, (this.opened.get(key) ?? 0) + 1)
  }
}

const came = (verdict: 'accepted' | 'retry' | 'gone', reason: string) => ({
  verdict,
  reason,
  retry_after_ms: null,
})
const ACCEPTED = came('accepted', 'http_202')
const UNANSWERED = came('retry', 'timeout')
const UNSENT = came('retry', 'dns')
const GONE = came('gone', 'http_410')
/** We do not even try. */
const OFF = came('gone', 'endpoint_disabled')

const keyOf = ({ channel, gen }: Notification) => `${channel} ${gen}`
const isSame = (a: Notification, b: Notification) => keyOf(a) === keyOf(b)

class World {
  now = 1_800_000_000_000
  head: Head = { gen: 1, state: 'open', tell: [] }
  channels = CHANNELS
  acked = false
  silenced = false
  counted = 1
  /** Channels that answer 410, and those of which we know: they are off until a test of them succeeds. */
  readonly gone = new Set<string>()
  readonly off = new Set<string>()
  readonly flights: Flight[] = []
  readonly far = new FarSide()

  facts(): MessageFacts {
    const may_trigger = this.head.state === 'open' && !this.acked && !this.silenced
    const { now, counted } = this
    return {
      now,
      counted,
      may_trigger,
      latched: false,
      wait_ms: 30_000,
      repeat_ms: 14_400_000,
      resend_ms: null,
      new_kind_at: null,
    }
  }

  /** The write of the head that every look makes. */
  plan(): void {
    const { gen, state } = this.head
    const channels = this.channels.map((name) => ({ name, via: 'v' }))
    const plan = { gen, state, channels, may_trigger: this.facts().may_trigger, acknowledged: this.acked }
    const back = new Map(CHANNELS.filter((name) => !this.off.has(name)).map((name) => [name, 'v']))
    this.head = { ...this.head, tell: planNotifications(resumedNotifications(this.head.tell, back), plan) }
  }

  /** `boot-health page test`: only a channel that takes it is used again. */
  test(channel: string): void {
    if (!this.gone.has(channel)) this.off.delete(channel)
  }

  /** As the worker does: claim by compare-and-set; what happens next is another step, or never comes. */
  claim(index: number): void {
    const tell = this.head.tell[index % Math.max(this.head.tell.length, 1)]
    const words = tell ? nextMessage(tell, this.facts()) : null
    if (!tell || !words || words.intent === null) return
    assert.ok(
      words.because !== 'first' || !this.far.answered.has(keyOf(tell)),
      `${keyOf(tell)} is paged anew`,
    )
    const claimed = startAttempt(tell, words.intent, this.now)
    this.replace(tell, () => claimed)
    this.flights.push({ tell: claimed, intent: words.intent, sent_at: this.now })
  }

  /** The message arrives; the answer may come back, be lost, or the worker may be dead by then. */
  land(index: number, fate: 'answered' | 'answer_lost' | 'never_arrived' | 'worker_died'): void {
    const [flight] = this.flights.splice(index % Math.max(this.flights.length, 1), 1)
    // A call is over within half the lease, whatever becomes of it.
    if (!flight || this.now >= flight.sent_at + ATTEMPT_LEASE_MS) return
    const { tell, intent } = flight
    const isOff = this.off.has(tell.channel)
    const isGone = this.gone.has(tell.channel)
    if (fate !== 'never_arrived' && !isOff && !isGone) this.far.hear(keyOf(tell), intent)
    if (fate === 'worker_died') return
    const answered = isGone ? GONE : ACCEPTED
    const sent = fate === 'answered' ? answered : fate === 'answer_lost' ? UNANSWERED : UNSENT
    const outcome = isOff ? OFF : sent
    if (outcome === GONE) this.off.add(tell.channel)
    if (outcome === ACCEPTED && intent === 'trigger') this.far.answered.add(keyOf(tell))
    const { counted, now } = this
    this.replace(tell, (one) =>
      settleNotification(one, {
        intent,
        counted,
        latched: false,
        is_news: true,
        outcome,
        now,
        give_up_at: null,
      }),
    )
  }

  replace(which: Notification, edit: (tell: Notification) => Notification): void {
    const known = this.head.tell.some((one) => isSame(one, which))
    const tells = known ? this.head.tell : [...this.head.tell, { ...which, want: 'resolve' as const }]
    this.head = { ...this.head, tell: tells.map((one) => (isSame(one, which) ? edit(one) : one)) }
  }

  resolve(): void {
    this.head = { ...this.head, state: 'resolved' }
    this.plan()
  }

  breakOut(): void {
    if (this.head.state === 'open') return
    this.head = { ...this.head, gen: this.head.gen + 1, state: 'open' }
    this.acked = false
  }

  /** Everything works again: what every sweep does, until nothing is left to say. */
  settleDown(): void {
    this.flights.length = 0
    this.gone.clear()
    for (const channel of CHANNELS) this.test(channel)
    for (let round = 0; round < 200; round++) {
      this.now += ATTEMPT_LEASE_MS
      this.plan()
      for (let index = 0; index < this.head.tell.length; index++) this.claim(index)
      while (this.flights.length > 0) this.land(0, 'answered')
    }
  }
}

const fate = fc.constantFrom('answered', 'answered', 'answer_lost', 'never_arrived', 'worker_died')
const index = fc.nat({ max: 5 })
const step: fc.Arbitrary<(world: World) => void> = fc.oneof(
  fc.constant((world: World) => world.plan()),
  index.map((n) => (world: World) => world.claim(n)),
  index.map((n) => (world: World) => world.claim(n)),
  fc.tuple(index, fate).map(
    ([n, what]) =>
      (world: World) =>
        world.land(n, what),
  ),
  fc.integer({ min: 1, max: 90_000 }).map((ms) => (world: World) => {
    world.now += ms
  }),
  fc.constant((world: World) => world.resolve()),
  fc.constant((world: World) => world.breakOut()),
  fc.boolean().map((on) => (world: World) => {
    world.acked = on
  }),
  fc.boolean().map((on) => (world: World) => {
    world.silenced = on
  }),
  fc.subarray(CHANNELS).map((channels) => (world: World) => {
    world.channels = channels
  }),
  fc.tuple(fc.constantFrom(...CHANNELS), fc.boolean()).map(([channel, gone]) => (world: World) => {
    if (gone) world.gone.add(channel)
    else world.gone.delete(channel)
  }),
  fc.constantFrom(...CHANNELS).map((channel) => (world: World) => world.test(channel)),
  fc.integer({ min: 1, max: 9 }).map((members) => (world: World) => {
    world.counted = members
  }),
)

describe('a channel that was notified of a trigger', () => {
  it(`gets its resolve and no second page: ${HISTORIES} random histories`, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), (steps) => {
        const world = new World()
        for (const one of steps) one(world)
        world.settleDown()
        const { state, gen } = world.head
        if (world.facts().may_trigger)
          for (const channel of world.channels)
            assert.ok(world.far.open.has(`${channel} ${gen}`), `${channel} does not know of what is ${state}`)
        world.resolve()
        world.settleDown()
        assert.deepEqual([...world.far.open], [], 'a page stayed open')
        for (const tell of world.head.tell) assert.ok(isFinished(tell), JSON.stringify(tell))
        for (const [key, times] of world.far.opened)
          assert.equal(times, 1, `${key} was opened ${times} times`)
      }),
      { numRuns: HISTORIES },
    )
  })
})
