import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type GroupedMember, groupMembers, groupOf } from '../../../shared/view/member-groups.ts'
import { memberPulse } from '../../../shared/view/member-pulse.ts'

const member = (given: Partial<GroupedMember> = {}): GroupedMember => ({
  boot_key: 'b-1',
  state: 'failing',
  seen: null,
  last_decision: null,
  ...given,
})
const action = (boot_key: string, state: 'claimed' | 'succeeded') => ({
  actions: [{ action_id: 'a', action: 'rerun' as const, boot_key, at: 1, state }],
})
const refused = (reason: string) => ({ outcome: 'refuse', reason })

describe('the members of an incident', () => {
  const cases: [what: string, given: Partial<GroupedMember>, group: string][] = [
    ['that nobody decided about', {}, 'undecided'],
    ['whose turn comes by itself', { last_decision: refused('widening') }, 'waiting'],
    ['that wait for the budget', { last_decision: refused('bucket_empty') }, 'waiting'],
    ['that a gate holds until a person acts', { last_decision: refused('killed') }, 'held'],
    [
      'whose boot is under repair',
      { seen: action('b-1', 'claimed'), last_decision: refused('widening') },
      'in_flight',
    ],
    [
      'whose earlier boot is under repair',
      { seen: action('b-0', 'claimed'), last_decision: refused('widening') },
      'waiting',
    ],
    [
      'whose repair is over',
      { seen: action('b-1', 'succeeded'), last_decision: refused('no_rung_left') },
      'held',
    ],
    ['that are rehearsed', { last_decision: { outcome: 'dry_run', reason: 'dry_run' } }, 'rehearsed'],
    ['that came up', { state: 'verified_ok' }, 'recovered'],
    ['that are gone', { state: 'gone', last_decision: refused('killed') }, 'left'],
  ]
  for (const [what, given, group] of cases)
    it(`${what} are ${group}`, () => assert.equal(groupOf(member(given)), group))

  it('are each in one group, those that need a person first, with the reasons counted', () => {
    const all = cases.map(([, given]) => member(given))
    const groups = groupMembers(all)
    assert.equal(
      groups.reduce((sum, one) => sum + one.members.length, 0),
      all.length,
    )
    assert.equal(groups[0]?.group, 'held')
    assert.deepEqual(
      groups[0]?.reasons.map(({ members }) => members),
      [1, 1],
    )
  })

  it('have a course over time where more than one moment is known', () => {
    assert.equal(memberPulse([]), null)
    assert.equal(memberPulse([{ joined_at: 5, left_at: null }]), null)
    const pulse = memberPulse([
      { joined_at: 0, left_at: 36_000 },
      { joined_at: 18_000, left_at: null },
    ])
    assert.equal(pulse?.joined[0], 1)
    assert.equal(pulse?.joined[18], 1)
    assert.equal(pulse?.left.at(-1), 1)
  })
})
