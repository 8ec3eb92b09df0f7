import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { actionId, actionToken } from '../../../shared/remediation/action-id.ts'
import { nextAttemptAt } from '../../../shared/remediation/attempt.ts'
import { pausingSilence } from '../../../shared/remediation/silence.ts'
import type { RepairTarget, TargetBoot } from '../../../shared/remediation/target.ts'
import { endingOf, type Verifiable } from '../../../shared/remediation/verification.ts'

const NOW = 1_000_000_000
const LATER = NOW + 1

const action = (more: Partial<Verifiable>): Verifiable => ({
  action: 'rerun',
  state: 'claimed',
  fence: 'boot-1',
  trust: 'bound',
  expires_at: LATER,
  verify_by: LATER,
  ...more,
})

const at = (newest: Partial<TargetBoot>, more: Partial<RepairTarget> = {}): RepairTarget => ({
  instance: 'i-1',
  known: true,
  gone: null,
  planned: null,
  actions: [],
  newest: {
    boot_key: 'boot-1',
    guest: 'g',
    verdict: 'failed',
    cause: 'no_address',
    trust: 'bound',
    ...newest,
  },
  ...more,
})

const again = { boot_key: 'boot-2' }
const reboot = { action: 'soft_reboot' as const }

describe('the result of a repair', () => {
  const rows: [what: string, action: Verifiable, target: RepairTarget | null, ending: string][] = [
    [
      'a re-run and a good report of the same boot',
      action({}),
      at({ verdict: 'recovered' }),
      'succeeded good_report',
    ],
    [
      'a re-run and a good report of the next boot',
      action({}),
      at({ ...again, verdict: 'ok' }),
      'succeeded good_report',
    ],
    [
      'a re-run and a boot that came up with errors',
      action({}),
      at({ verdict: 'degraded' }),
      'succeeded good_report',
    ],
    ['a re-run and nothing yet', action({}), at({}), 'open'],
    ['a re-run and nothing in time', action({ verify_by: NOW }), at({}), 'failed no_good_report'],
    [
      'a re-run and a good report that only the fleet’s token vouches for',
      action({}),
      at({ verdict: 'ok', trust: 'claimed' }),
      'open',
    ],
    [
      'an attested repair and a good report that is only bound',
      action({ trust: 'attested' }),
      at({ verdict: 'ok' }),
      'open',
    ],
    ['a re-run that was claimed and another boot that fails', action({}), at(again), 'expired newer_boot'],
    [
      'a re-run that nobody claimed and another boot',
      action({ state: 'delivered' }),
      at(again),
      'cancelled newer_boot',
    ],
    [
      'a re-run and another boot that anybody can have made up',
      action({}),
      at({ ...again, trust: 'claimed' }),
      'open',
    ],
    [
      'a reboot and a boot that is still under way',
      action(reboot),
      at({ ...again, verdict: 'booting' }),
      'open',
    ],
    ['a reboot and a boot that fails', action(reboot), at(again), 'failed failed_again'],
    [
      'a reboot and a boot that is good',
      action(reboot),
      at({ ...again, verdict: 'ok' }),
      'succeeded good_report',
    ],
    [
      'a reboot that nobody claimed and another boot',
      action({ ...reboot, state: 'delivered' }),
      at(again),
      'cancelled newer_boot',
    ],
    [
      'one that was not sent yet and a good report',
      action({ state: 'granted' }),
      at({ verdict: 'ok' }),
      'cancelled already_good',
    ],
    [
      'one that was not sent yet and its time is over',
      action({ state: 'granted', expires_at: NOW }),
      at({}),
      'expired not_delivered',
    ],
    [
      'one that was taken and never claimed',
      action({ state: 'delivered', expires_at: NOW }),
      at({}),
      'expired never_claimed',
    ],
    [
      'one that was taken and may still be claimed',
      action({ state: 'delivered', verify_by: NOW }),
      at({}),
      'open',
    ],
    ['an instance that is gone', action({}), at({}, { gone: { at: 1, reason: 'x' } }), 'cancelled gone'],
    ['an instance that was erased', action({}), null, 'cancelled gone'],
  ]
  for (const [what, asked, target, ending] of rows)
    it(`${ending}: ${what}`, () => {
      const found = endingOf(asked, target, NOW)
      assert.equal(found === null ? 'open' : `${found.state} ${found.reason}`, ending)
    })
})

describe('attempts at a repair webhook:', () => {
  const tried = { now: NOW, expires_at: NOW + 600_000, retry_after_ms: null }
  const waits: [attempt: number, seconds: number | null][] = [
    [1, 5],
    [2, 15],
    [3, 45],
    [4, 120],
    [5, 300],
    [6, null],
  ]
  for (const [attempt, seconds] of waits)
    it(`after number ${attempt} ${seconds === null ? 'there is no other' : `the next comes in ${seconds} s`}`, () =>
      assert.equal(nextAttemptAt({ ...tried, attempt }), seconds === null ? null : NOW + seconds * 1000))
  it('the wait grows with Retry-After, never past the deadline', () => {
    assert.equal(nextAttemptAt({ ...tried, attempt: 1, retry_after_ms: 60_000 }), NOW + 60_000)
    assert.equal(nextAttemptAt({ ...tried, attempt: 3, retry_after_ms: 1_000 }), NOW + 45_000)
    assert.equal(nextAttemptAt({ ...tried, attempt: 1, retry_after_ms: 600_000 }), null)
  })
})

describe('ids and tokens of actions', () => {
  const of = { fleet: 'prod', instance: 'i-1', boot_key: 'b', rung: 0 }
  it('are the same for the same rung of the same boot, and for nothing else', () => {
    assert.equal(actionId(of), actionId({ ...of }))
    for (const other of [{ fleet: 'x' }, { instance: 'x' }, { boot_key: 'x' }, { rung: 1 }])
      assert.notEqual(actionId(of), actionId({ ...of, ...other }))
    assert.match(actionId(of), /^act_[0-9a-f]{32}$/)
  })
  it('cannot be made without the secret', () => {
    assert.notEqual(actionToken('a', 'act_1'), actionToken('b', 'act_1'))
    assert.notEqual(actionToken('a', 'act_1'), actionToken('a', 'act_2'))
    assert.match(actionToken('a', 'act_1'), /^bh_action_[\w-]{43}$/)
  })
})

describe('a silence', () => {
  const silence = { id: 's', cause: null, image: null, starts_at: 0, ends_at: LATER, pause: true }
  const of = { cause: 'no_address', image: 'img', instance: 'i-1' }
  const rows: [
    what: string,
    more:
      | Partial<typeof silence>
      | { cause: string }
      | { image: string }
      | { instance: string; cause?: string },
    holds: boolean,
  ][] = [
    ['of everything', {}, true],
    ['of this cause', { cause: 'no_address' }, true],
    ['of another cause', { cause: 'no_link' }, false],
    ['of this image', { image: 'img' }, true],
    ['of another image', { image: 'x' }, false],
    ['of this instance', { instance: 'i-1' }, true],
    ['of another instance', { instance: 'i-2' }, false],
    ['of this instance with another cause', { instance: 'i-1', cause: 'no_link' }, false],
    ['that does not pause', { pause: false }, false],
    ['that is over', { ends_at: NOW }, false],
    ['that is to come', { starts_at: LATER }, false],
  ]
  for (const [what, more, holds] of rows)
    it(`${what} ${holds ? 'holds repairs' : 'holds none'}`, () =>
      assert.equal(pausingSilence([{ ...silence, ...more }], of, NOW), holds ? 's' : null))
})
