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
  began_at: 1_020_000,
  disputed: false,
  contest: null,
  shown: null,
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
    'contested',
    'two_secrets_in_one_window',
  ],
  [
    'another one where the control plane or a person has said whose it is',
    { ...launching, bound: { ...BOUND, by: 'control_plane' }, secret_hash: 'other' },
    'quarantined',
    'second_secret',
  ],
  [
    'another one after the secret of before has reported in a window that opened again',
    { ...launching, bound: { ...BOUND, kept: true }, secret_hash: 'other' },
    'quarantined',
    'second_secret',
  ],
  [
    'the secret of before, after another was first in the window that opened again',
    { ...launching, bound: { ...BOUND, hash: 'new', before: 'own' } },
    'bound',
    'secret_of_before',
  ],
  [
    'the same in a report of a boot from before that launch, which came late',
    { ...launching, began_at: 1, bound: { ...BOUND, hash: 'new', before: 'own' } },
    'contested',
    'two_secrets_in_one_window',
  ],
  [
    'one of those that contest the machine, also long after',
    { ...running, bound: null, contest: { epoch: 1, claims: [{ secret_hash: 'own' }] } },
    'contested',
    'two_secrets_in_one_window',
  ],
  [
    'another one that joins the contest after the window',
    { ...running, bound: null, contest: { epoch: 1, claims: [{ secret_hash: 'x' }] } },
    'quarantined',
    'second_secret',
  ],
  [
    'cards of two machines that are there, inside the window of one',
    { ...launching, disputed: true },
    'contested',
    'cards_of_two_machines',
  ],
  [
    'the same outside of it, where another secret is bound',
    { ...running, secret_hash: 'other', disputed: true },
    'quarantined',
    'cards_of_two_machines',
  ],
  [
    'a secret that the control plane has seen on the console',
    { ...running, bound: { ...BOUND, by: 'control_plane' } },
    'attested',
    'known_secret',
  ],
  [
    'the bound secret from a machine whose card was changed',
    { ...running, agreement: 'other_cards' },
    'bound',
    'known_secret',
  ],
  [
    'a first secret from a machine with other cards',
    { ...launching, agreement: 'other_cards' },
    'quarantined',
    'identity_mismatch',
  ],
  [
    'another secret for a stranger in a fleet without inventory',
    { ...stranger, bound: { ...FIRST_BOOT, hash: 'x' } },
    'contested',
    'two_secrets_in_one_window',
  ],
  [
    'another secret for a stranger in a fleet whose inventory may still announce it',
    { ...stranger, inventory: true, bound: { ...FIRST_BOOT, hash: 'x' } },
    'claimed',
    'unknown_to_inventory',
  ],
  [
    'no secret where one is bound',
    { ...running, secret_hash: null },
    'quarantined',
    'no_secret_but_one_is_bound',
  ],
  [
    'the bound secret from a machine with another uuid: a clone',
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

describe('the trust in a report', () => {
  for (const [when, question, trust, reason] of ROWS)
    it(`${when}: ${trust}, because ${reason.replaceAll('_', ' ')}`, () => {
      const answer = trustOf(question)
      assert.deepEqual([answer.trust, answer.reason], [trust, reason])
    })

  it('binds a secret in a launch window to the epoch of the launch, and an unknown machine to none', () => {
    assert.deepEqual(trustOf(launching).bind, { hash: 'own', epoch: 1, by: 'launch' })
    assert.deepEqual(trustOf(stranger).bind, { hash: 'own', epoch: 0, by: 'first_boot' })
    assert.equal(trustOf(running).bind, null)
  })

  it('keeps the bound secret when its machine is stopped and started, and remembers it when another comes first', () => {
    const restarted = { ...launching, bound: { ...BOUND, epoch: 0 } }
    assert.deepEqual(trustOf(restarted).bind, { hash: 'own', epoch: 1, by: 'launch', kept: true })
    const other = trustOf({ ...restarted, secret_hash: 'other' })
    assert.deepEqual(other.bind, { hash: 'other', epoch: 1, by: 'launch', before: 'own' })
  })
})
