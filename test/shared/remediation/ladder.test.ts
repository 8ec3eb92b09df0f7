import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withAction } from '../../../shared/remediation/action-list.ts'
import type { ActionKind, ActionState } from '../../../shared/remediation/action-words.ts'
import { isRemediable, nextRung, rungsOf, spentToday } from '../../../shared/remediation/ladder.ts'
import type { PastAction } from '../../../shared/remediation/target.ts'
import { remedyFor } from '../../../shared/remedy/remedy.ts'
import { DAY_MS } from '../../../shared/time.ts'
import { CAUSES, type Cause, VERDICTS } from '../../../shared/verdict.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const POLICY: ActionKind[] = ['rerun', 'soft_reboot']

const past = (action: ActionKind, state: ActionState, ago = 3_600_000, boot_key = 'boot-1'): PastAction => ({
  action_id: `${action}-${state}-${ago}`,
  action,
  boot_key,
  at: NOW - ago,
  state,
})

describe('the causes that a repair can heal:', () => {
  const heals: Partial<Record<Cause, true>> = {
    route_missing_at_lookup: true,
    no_address: true,
    metadata_unreachable: true,
    metadata_timeout: true,
    metadata_refused: true,
  }
  for (const cause of CAUSES)
    it(`${heals[cause] ? 'a re-run may heal' : 'nothing is done about'} ${cause}`, () => {
      assert.equal(isRemediable({ verdict: 'failed', cause }), heals[cause] ?? false)
    })

  for (const cause of CAUSES)
    it(`agrees with the remedy that people are shown for ${cause}`, () => {
      for (const status of [null, 404, 503]) {
        const { automation } = remedyFor(cause, '22.4.2', 'DataSourceOpenStack', status)
        if (automation === 'none') assert.equal(isRemediable({ verdict: 'failed', cause, automation }), false)
        else assert.equal(isRemediable({ verdict: 'failed', cause, automation }), true)
      }
    })

  it('a 5xx of the metadata service can heal, another HTTP error cannot', () => {
    const cause = 'metadata_http_error' as const
    assert.equal(isRemediable({ verdict: 'failed', cause, automation: 'rerun' }), true)
    assert.equal(isRemediable({ verdict: 'failed', cause, automation: 'none' }), false)
    assert.equal(isRemediable({ verdict: 'failed', cause }), false)
  })

  for (const verdict of VERDICTS.filter((one) => one !== 'failed'))
    it(`nothing is done about a boot that is ${verdict}`, () => {
      assert.equal(isRemediable({ verdict, cause: 'route_missing_at_lookup' }), false)
    })
})

describe('the repair ladder', () => {
  const policies: [policy: ActionKind[], rungs: ActionKind[]][] = [
    [
      ['rerun', 'soft_reboot'],
      ['rerun', 'soft_reboot'],
    ],
    [
      ['rerun', 'soft_reboot', 'hard_reboot'],
      ['rerun', 'soft_reboot'],
    ],
    [
      ['hard_reboot', 'rerun'],
      ['rerun', 'hard_reboot'],
    ],
    [['rerun'], ['rerun']],
    [['soft_reboot'], []],
    [[], []],
  ]
  for (const [policy, rungs] of policies)
    it(`of a policy of ${policy.join(', ') || 'nothing'} is ${rungs.join(', ') || 'empty'}: a re-run first, one reboot at most`, () =>
      assert.deepEqual(rungsOf(policy), rungs))

  const rows: [what: string, actions: PastAction[], expected: string][] = [
    ['nothing was done yet', [], 'rerun 0'],
    ['a re-run failed', [past('rerun', 'failed')], 'soft_reboot 1'],
    [
      'a re-run failed on an earlier boot today',
      [past('rerun', 'failed', 7_200_000, 'boot-0')],
      'soft_reboot 1',
    ],
    ['a re-run failed yesterday', [past('rerun', 'failed', DAY_MS)], 'rerun 0'],
    [
      're-run and reboot failed',
      [past('soft_reboot', 'failed'), past('rerun', 'failed', 7_200_000)],
      'no_rung_left',
    ],
    ['a hard reboot failed', [past('hard_reboot', 'failed')], 'no_rung_left'],
    [
      'a re-run worked after one failed',
      [past('rerun', 'succeeded'), past('rerun', 'failed', 7_200_000)],
      'rerun 0',
    ],
    [
      'a re-run failed after one worked',
      [past('rerun', 'failed'), past('rerun', 'succeeded', 7_200_000)],
      'soft_reboot 1',
    ],
    ['a re-run is under way', [past('rerun', 'delivered')], 'repair_in_flight'],
    ['one of an earlier boot is under way', [past('rerun', 'granted', 60_000, 'boot-0')], 'repair_in_flight'],
    ['nobody took the request of this boot', [past('rerun', 'expired')], 'not_delivered'],
    ['nobody took the request of an earlier boot', [past('rerun', 'expired', 60_000, 'boot-0')], 'rerun 0'],
    ['one was cancelled', [past('rerun', 'cancelled')], 'rerun 0'],
    ['one was rehearsed', [past('rerun', 'dry_run')], 'rerun 0'],
  ]
  for (const [what, actions, expected] of rows)
    it(`gives ${expected} when ${what}`, () => {
      const next = nextRung({ policy: POLICY, actions, boot_key: 'boot-1', now: NOW })
      assert.equal('refusal' in next ? next.refusal : `${next.action} ${next.rung}`, expected)
    })

  it('does not count its own action when a resumed action asks again', () => {
    const mine = past('rerun', 'granted')
    const asked = { policy: POLICY, actions: [mine], boot_key: 'boot-1', now: NOW, self: mine.action_id }
    assert.deepEqual(nextRung(asked), { action: 'rerun', rung: 0 })
  })
})

describe('the action history of an instance', () => {
  it('counts actions that may have reached the guest within a day', () => {
    const states: ActionState[] = [
      'granted',
      'claimed',
      'succeeded',
      'failed',
      'expired',
      'cancelled',
      'refused',
      'dry_run',
    ]
    const spent = spentToday(
      states.map((state) => past('rerun', state)),
      NOW,
    )
    assert.deepEqual(
      spent.map(({ state }) => state),
      ['granted', 'claimed', 'succeeded', 'failed', 'expired'],
    )
    assert.deepEqual(spentToday([past('rerun', 'failed', DAY_MS)], NOW), [])
  })

  it('keeps whatever counts against its limits when a guest boots again and again', () => {
    let actions: PastAction[] = [past('rerun', 'failed', 9_000_000)]
    for (let i = 0; i < 20; i++) actions = withAction(actions, past('rerun', 'cancelled', 1000 - i))
    assert.equal(actions.length, 8)
    assert.ok(actions.some(({ state }) => state === 'failed'))
  })
})
