import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type InstanceFacts,
  type LeaveReason,
  type MemberFacts,
  silentAt,
  whyLeft,
} from '../../../shared/incident/member-leaves.ts'

const T = 1_800_000_000_000
const DAY = 86_400_000
const member: MemberFacts = {
  cause: 'no_address',
  image: 'img',
  gen: 3,
  boot_key: 'b1',
  trust: 'bound',
  joined_at: T,
}
const here = { cause: 'no_address', image: 'img', gen: 3 }
const boot = (boot_key: string, verdict: string, trust = 'bound') =>
  ({ boot_key, verdict, trust }) as NonNullable<InstanceFacts['newest']>
const failing: InstanceFacts = {
  newest: boot('b1', 'failed'),
  incident: here,
  launch: null,
  gone: null,
  last_report_at: T,
}

const rows: [string, Partial<MemberFacts>, Partial<InstanceFacts> | null, number, LeaveReason | null][] = [
  ['still fails', {}, {}, 0, null],
  ['came up in a later boot', {}, { newest: boot('b2', 'ok') }, 0, 'verified_ok'],
  ['recovered within the same boot', {}, { newest: boot('b1', 'recovered') }, 0, 'verified_ok'],
  [
    'came up, degraded, and is a member elsewhere for that',
    {},
    { newest: boot('b2', 'degraded'), incident: { ...here, cause: 'module_failure' } },
    0,
    'verified_ok',
  ],
  [
    'is a member because it is degraded',
    { cause: 'module_failure' },
    { newest: boot('b1', 'degraded'), incident: { ...here, cause: 'module_failure' } },
    0,
    null,
  ],
  ['says ok by a report of lower trust', {}, { newest: boot('b2', 'ok', 'claimed') }, 0, null],
  [
    'says ok by a report that nobody believes',
    { trust: 'claimed' },
    { newest: boot('b2', 'ok', 'quarantined') },
    0,
    null,
  ],
  ['says ok by a report of higher trust', {}, { newest: boot('b2', 'ok', 'attested') }, 0, 'verified_ok'],
  ['fails again for the same reason', {}, { newest: boot('b2', 'failed') }, 0, null],
  [
    'fails now for another reason',
    {},
    { newest: boot('b2', 'failed'), incident: { ...here, cause: 'no_link' } },
    0,
    'superseded',
  ],
  [
    'fails now on another image',
    {},
    { newest: boot('b2', 'failed'), incident: { ...here, image: 'img2' } },
    0,
    'superseded',
  ],
  ['belongs to the next outbreak by now', {}, { incident: { ...here, gen: 4 } }, 0, 'superseded'],
  ['boots again and is not done', {}, { newest: boot('b2', 'booting') }, 0, null],
  ['boots again with cloud-init switched off', {}, { newest: boot('b2', 'disabled') }, 0, 'superseded'],
  ['was terminated', {}, { gone: { at: T } }, 0, 'gone'],
  ['was terminated after it came up', {}, { gone: { at: T }, newest: boot('b2', 'ok') }, 0, 'gone'],
  ['was erased', {}, null, 0, 'gone'],
  ['was launched anew', {}, { launch: { at: T + 1, satisfied_at: null } }, 2, 'rebuilt'],
  ['was launched before it failed', {}, { launch: { at: T - 1, satisfied_at: T } }, 2, null],
  ['was silent for almost a day', {}, {}, DAY - 1, null],
  ['was silent for a day', {}, {}, DAY, 'silent'],
  ['reported in between', {}, { last_report_at: T + 1000 }, DAY, null],
  [
    'never reported, and still does not',
    { cause: 'never_reported', boot_key: '' },
    {
      newest: null,
      incident: { ...here, cause: 'never_reported' },
      launch: { at: T - 900, satisfied_at: null },
      last_report_at: null,
    },
    0,
    null,
  ],
  [
    'never reported, and comes up late',
    { cause: 'never_reported', boot_key: '', trust: 'attested' },
    {
      newest: boot('b1', 'ok'),
      incident: { ...here, cause: 'never_reported' },
      launch: { at: T - 900, satisfied_at: T },
    },
    0,
    'verified_ok',
  ],
  [
    'never reported, and reports that it fails',
    { cause: 'never_reported', boot_key: '' },
    {
      newest: boot('b1', 'failed'),
      incident: { ...here, cause: 'no_link' },
      launch: { at: T - 900, satisfied_at: T },
    },
    0,
    'superseded',
  ],
  [
    'never reported, and only a claim came',
    { cause: 'never_reported', boot_key: '', trust: 'attested' },
    {
      newest: boot('b1', 'ok', 'claimed'),
      incident: { ...here, cause: 'never_reported' },
      launch: { at: T - 900, satisfied_at: null },
    },
    0,
    null,
  ],
]

describe('a member', () => {
  for (const [what, of, instance, later, reason] of rows)
    it(`that ${what} ${reason === null ? 'stays' : `leaves as ${reason}`}`, () => {
      const facts = instance === null ? null : { ...failing, ...instance }
      assert.equal(whyLeft({ ...member, ...of }, facts, T + later), reason)
    })

  it('knows when it will count as silent', () => {
    assert.equal(silentAt(member, { ...failing, last_report_at: T + 5 }), T + 5 + DAY)
    assert.equal(silentAt(member, null), T + DAY)
  })
})
