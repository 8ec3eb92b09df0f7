import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ActionState } from '../../../shared/remediation/action-words.ts'
import { firstRefusal, gateRecord } from '../../../shared/remediation/gate.ts'
import { type GuardState, takeSlot, wideningKey } from '../../../shared/remediation/guard.ts'
import { type GuardQuestion, guardGates } from '../../../shared/remediation/guard-gates.ts'
import { type InstanceQuestion, instanceGates } from '../../../shared/remediation/instance-gates.ts'
import type { RepairTarget, TargetBoot } from '../../../shared/remediation/target.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const MINUTE = 60_000

const BOOT: TargetBoot = {
  boot_key: 'boot-1',
  guest: '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a01',
  verdict: 'failed',
  cause: 'route_missing_at_lookup',
  trust: 'attested',
}

function instance(
  target: Partial<Omit<RepairTarget, 'newest'>> & { newest?: Partial<TargetBoot> | null } = {},
  more: Partial<InstanceQuestion> = {},
): InstanceQuestion {
  const { newest, ...rest } = target
  return {
    now: NOW,
    policy: { mode: 'on', ladder: ['rerun', 'soft_reboot'], per_instance_per_day: 3 },
    boot_key: 'boot-1',
    target: {
      instance: 'i-1',
      known: true,
      gone: null,
      planned: null,
      actions: [],
      ...rest,
      newest: newest === null ? null : { ...BOOT, ...newest },
    },
    ...more,
  }
}

const done = (state: ActionState, minutesAgo: number, action: 'rerun' | 'soft_reboot' = 'rerun') => ({
  action_id: `a${minutesAgo}`,
  action,
  boot_key: `boot-of-${minutesAgo}`,
  at: NOW - minutesAgo * MINUTE,
  state,
})

describe('the gates of one instance', () => {
  const rows: [what: string, question: InstanceQuestion, refusal: string | null][] = [
    ['all is well', instance(), null],
    [
      'the fleet is off',
      instance({}, { policy: { mode: 'off', ladder: ['rerun'], per_instance_per_day: 3 } }),
      'not_opted_in',
    ],
    ['it is gone', instance({ gone: { at: 1, reason: 'terminated' } }), 'gone'],
    ['it is a container', instance({ newest: { guest: 'ct-1' } }), 'container'],
    ['work on it is planned', instance({ planned: { until: NOW + 1, reason: 'x' } }), 'planned_work'],
    ['planned work is over', instance({ planned: { until: NOW, reason: 'x' } }), null],
    ['it booted again', instance({ newest: { boot_key: 'boot-2' } }), 'newer_boot'],
    ['it never reported', instance({ newest: null }), 'newer_boot'],
    ['it reported well', instance({ newest: { verdict: 'recovered' } }), 'already_good'],
    ['no repair heals the cause', instance({ newest: { cause: 'crash' } }), 'cause_not_remediable'],
    ['only the fleet’s token vouches for it', instance({ newest: { trust: 'claimed' } }), 'trust_too_low'],
    ['its secret is bound', instance({ newest: { trust: 'bound' } }), null],
    [
      'a re-run failed and the control plane vouches for it',
      instance({ actions: [done('failed', 20)] }),
      null,
    ],
    [
      'a re-run failed and only its secret vouches for it',
      instance({ newest: { trust: 'bound' }, actions: [done('failed', 20)] }),
      'needs_attested',
    ],
    ['one was made 9 minutes ago', instance({ actions: [done('succeeded', 9)] }), 'backoff'],
    ['one was made 10 minutes ago', instance({ actions: [done('succeeded', 10)] }), null],
    [
      'two were made, 59 minutes ago the last',
      instance({ actions: [done('succeeded', 59), done('succeeded', 300)] }),
      'backoff',
    ],
    [
      'two were made, 60 minutes ago the last',
      instance({ actions: [done('succeeded', 60), done('succeeded', 300)] }),
      null,
    ],
    [
      'three were made today',
      instance({ actions: [done('succeeded', 100), done('succeeded', 200), done('succeeded', 300)] }),
      'daily_limit',
    ],
    [
      'three were made, one of them yesterday',
      instance({ actions: [done('succeeded', 100), done('succeeded', 200), done('succeeded', 1440)] }),
      null,
    ],
    [
      'three were cancelled',
      instance({ actions: [done('cancelled', 1), done('cancelled', 2), done('cancelled', 3)] }),
      null,
    ],
  ]
  for (const [what, question, refusal] of rows)
    it(`${refusal === null ? 'all pass' : `refuse: ${refusal}`} when ${what}`, () => {
      assert.equal(firstRefusal(instanceGates(question).gates)?.reason ?? null, refusal)
    })

  it('are all recorded, passed or not', () => {
    const { gates } = instanceGates(
      instance({ newest: { trust: 'claimed' }, actions: [done('succeeded', 9)] }),
    )
    assert.deepEqual(gateRecord(gates), {
      opted_in: 'ok on',
      gone: 'ok',
      container: 'ok',
      planned: 'ok',
      good_report: 'ok failed',
      boot: 'ok',
      cause: 'ok route_missing_at_lookup',
      ladder: 'ok rerun',
      trust: 'no claimed of bound',
      confirmed: 'ok',
      per_day: 'ok 1 of 3',
      backoff: 'no 9 of 10',
    })
  })
})

const REF = { cause: 'no_address', image: 'img', gen: 1 }
const EMPTY: GuardState = {
  kill: null,
  pauses: [],
  tokens: -1,
  refill_at: 0,
  latches: [],
  inflight: {},
  widening: {},
}

function guard(state: Partial<GuardState> = {}, more: Partial<GuardQuestion> = {}): GuardQuestion {
  return {
    now: NOW,
    guard: { ...EMPTY, ...state },
    policy: {
      max_in_flight_share: 0.05,
      max_failing_share_for_reboot: 0.2,
      small_fleet_hosts: 2,
      bucket: { size: 10, refill_s: 600 },
    },
    incident: REF,
    action: 'rerun',
    cohort: { population: 300, cohort: 100, failing: 5 },
    silence: null,
    ...more,
  }
}

const slots = (count: number, widening = 'another', until = NOW + 1) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `a${i}`,
      { image: 'img', instance: `i-${i}`, widening, since: 1, until },
    ]),
  )
const latched = (scope: 'reboot' | 'all', image = 'img') => [
  { image, cause: 'no_address', scope, reason: 'repairs_failed' as const, note: '', at: 1, calm_since: null },
]
const reboot = { action: 'soft_reboot' as const }
const cohort = (failing: number, size: number) => ({ cohort: { population: 300, cohort: size, failing } })

describe('the gates of a fleet', () => {
  const rows: [what: string, question: GuardQuestion, refusal: string | null][] = [
    ['nothing holds it', guard(), null],
    ['the kill switch is on', guard({ kill: { on: true, by: 'ann', at: 1, reason: '' } }), 'killed'],
    ['the kill switch was turned off', guard({ kill: { on: false, by: 'ann', at: 1, reason: '' } }), null],
    ['it is paused', guard({ pauses: [{ id: 'p', reason: '', by: 'ann', until: NOW + 1 }] }), 'paused'],
    ['the pause is over', guard({ pauses: [{ id: 'p', reason: '', by: 'ann', until: NOW }] }), null],
    ['a silence pauses it', guard({}, { silence: 's' }), 'silenced'],
    ['all of the cause is latched', guard({ latches: latched('all') }), 'latched'],
    ['reboots are latched and this is a re-run', guard({ latches: latched('reboot') }), null],
    ['reboots are latched and this is one', guard({ latches: latched('reboot') }, reboot), 'latched'],
    ['another image is latched', guard({ latches: latched('all', 'other') }), null],
    ['a fifth of the cohort fails and it is a reboot', guard({}, { ...reboot, ...cohort(20, 100) }), null],
    [
      'more than a fifth fails and it is a reboot',
      guard({}, { ...reboot, ...cohort(21, 100) }),
      'cohort_failing',
    ],
    ['more than a fifth fails and it is a re-run', guard({}, cohort(21, 100)), null],
    ['two of three fail and it is a reboot', guard({}, { ...reboot, ...cohort(2, 3) }), null],
    ['three of three fail and it is a reboot', guard({}, { ...reboot, ...cohort(3, 3) }), 'cohort_failing'],
    ['14 of 15 slots are held', guard({ inflight: slots(14) }), null],
    ['15 of 15 slots are held', guard({ inflight: slots(15) }), 'in_flight_limit'],
    ['the slots have leaked back', guard({ inflight: slots(15, 'another', NOW) }), null],
    [
      'a fleet of one has its one slot',
      guard({}, { cohort: { population: 1, cohort: 1, failing: 1 } }),
      null,
    ],
    [
      'a fleet of one has used it',
      guard({ inflight: slots(1) }, { cohort: { population: 1, cohort: 1, failing: 1 } }),
      'in_flight_limit',
    ],
    [
      'a fleet of 100,000 has 64 in flight',
      guard({ inflight: slots(64) }, { cohort: { population: 100_000, cohort: 1, failing: 1 } }),
      'in_flight_limit',
    ],
    [
      'one of this incident is being tried first',
      guard({ inflight: slots(1, wideningKey(REF, 'rerun')) }),
      'widening',
    ],
    [
      'one of its reboots is being tried first',
      guard({ inflight: slots(1, wideningKey(REF, 'soft_reboot')) }),
      null,
    ],
    ['a token is left', guard({ tokens: 1, refill_at: NOW }), null],
    ['less than a token is left', guard({ tokens: 0.9, refill_at: NOW }), 'bucket_empty'],
    ['a token came back after a minute', guard({ tokens: 0, refill_at: NOW - MINUTE }), null],
    ['59 seconds are not a token', guard({ tokens: 0, refill_at: NOW - 59_000 }), 'bucket_empty'],
    ['the clock went back', guard({ tokens: 0, refill_at: NOW + MINUTE }), 'bucket_empty'],
  ]
  for (const [what, question, refusal] of rows)
    it(`${refusal === null ? 'all pass' : `refuse: ${refusal}`} when ${what}`, () => {
      assert.equal(firstRefusal(guardGates(question))?.reason ?? null, refusal)
    })

  it('let exactly ten through at once', () => {
    let state = EMPTY
    let taken = 0
    for (let i = 0; i < 20; i++) {
      const question = guard(state, { incident: { ...REF, image: `img-${i}` } })
      if (firstRefusal(guardGates(question))) continue
      const slot = { image: 'x', instance: `i-${i}`, widening: `w${i}`, since: 1, until: NOW + 1 }
      state = takeSlot(state, { action_id: `a${i}`, slot, bucket: question.policy.bucket, now: NOW })
      taken++
    }
    assert.equal(taken, 10)
  })
})
