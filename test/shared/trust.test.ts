import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type TrustAnswer, type TrustQuestion, trustOf } from '../../shared/trust.ts'

const LAUNCH = { at: 1_000_000, deadline_at: 1_900_000, epoch: 1 }
const BOUND = { hash: 'own', epoch: 1, boot_key: 'first', by: 'launch' as const }
const FIRST_BOOT = { ...BOUND, epoch: 0, by: 'first_boot' as const }

/** A known instance inside its open window, nothing bound yet. */
const launching: TrustQuestion = {
  secret_hash: 'own',
  attested: false,
  boot_key: 'first',
  received_at: 1_060_000,
  agreement: 'agrees',
  known: true,
  inventory: true,
  bound: null,
  launch: LAUNCH,
}
const running: TrustQuestion = { ...launching, boot_key: 'later', received_at: 1e9, bound: BOUND }
/** In a fleet that nobody keeps an inventory of. */
const stranger: TrustQuestion = { ...launching, known: false, inventory: false, launch: null }

type Row = [when: string, question: TrustQuestion, trust: TrustAnswer['trust'], reason: TrustAnswer['reason']]
const ROWS: Row[] = [
  ['the first secret inside the launch window', launching, 'bound', 'launch_window'],
  [
    'a boot that began up to two minutes before the announced launch',
    { ...launching, received_at: LAUNCH.at - 120_000 },
    'bound',
    'launch_window',
  ],
  [
    'a first report that was spooled for hours, after its deadline',
    { ...launching, received_at: LAUNCH.deadline_at + 10_000_000 },
    'bound',
    'launch_window',
  ],
  [
    'the first secret a day after the launch',
    { ...launching, received_at: LAUNCH.at + 86_400_001 },
    'claimed',
    'no_open_launch_window',
  ],
  [
    'a first secret that does not name the MAC which inventory knows',
    { ...launching, agreement: 'incomplete' },
    'claimed',
    'identity_incomplete',
  ],
  ['a report without a secret', { ...launching, secret_hash: null }, 'claimed', 'no_secret'],
  ['the bound secret, later', running, 'bound', 'known_secret'],
  ['another secret than the bound one', { ...running, secret_hash: 'other' }, 'quarantined', 'second_secret'],
  [
    'another secret inside the window in which one was bound already',
    { ...launching, bound: BOUND, secret_hash: 'other' },
    'quarantined',
    'second_secret',
  ],
  [
    'no secret where one is bound',
    { ...running, secret_hash: null },
    'quarantined',
    'no_secret_but_one_is_bound',
  ],
  [
    'the bound secret from a machine with other MACs: a clone',
    { ...running, agreement: 'contradicts' },
    'quarantined',
    'identity_mismatch',
  ],
  [
    'the same where an operator accepted it',
    { ...running, agreement: 'contradicts', bound: { ...BOUND, by: 'operator' } },
    'bound',
    'known_secret',
  ],
  [
    'a new secret after inventory announced a rebuild',
    { ...launching, bound: BOUND, secret_hash: 'new', launch: { ...LAUNCH, epoch: 2 } },
    'bound',
    'launch_window',
  ],
  [
    'what the control plane vouches for, whatever else it says',
    { ...running, secret_hash: null, attested: true, agreement: 'contradicts' },
    'attested',
    'vouched_by_control_plane',
  ],
  ['the first boot of a stranger', stranger, 'claimed', 'first_boot_of_this_secret'],
  [
    'the same boot of a stranger once more',
    { ...stranger, bound: FIRST_BOOT },
    'claimed',
    'first_boot_of_this_secret',
  ],
  [
    'the second boot of a stranger in a fleet without inventory',
    { ...stranger, bound: FIRST_BOOT, boot_key: 'second' },
    'bound',
    'known_secret',
  ],
  [
    'the second boot of a stranger in a fleet with inventory',
    { ...stranger, inventory: true, bound: FIRST_BOOT, boot_key: 'second' },
    'claimed',
    'unknown_to_inventory',
  ],
  [
    'a secret that was first seen before inventory knew the machine',
    { ...launching, bound: FIRST_BOOT, received_at: 1e9 },
    'claimed',
    'no_open_launch_window',
  ],
]

describe('how far a report is believed', () => {
  for (const [when, question, trust, reason] of ROWS)
    it(`${when}: ${trust}, because ${reason.replaceAll('_', ' ')}`, () => {
      const answer = trustOf(question)
      assert.deepEqual([answer.trust, answer.reason], [trust, reason])
    })

  it('binds a secret in a launch window under the epoch of the launch, and a stranger under none', () => {
    assert.deepEqual(trustOf(launching).bind, { epoch: 1, by: 'launch' })
    assert.deepEqual(trustOf(stranger).bind, { epoch: 0, by: 'first_boot' })
    assert.equal(trustOf(running).bind, null)
  })
})
