import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type AliasName,
  agreementOf,
  guestKeysOf,
  identityOf,
  swappedUuid,
  usableMacs,
  usableUuid,
} from '../../shared/identity.ts'

const UUID = '4c4c4544-0042-3510-8052-b4c04f4e4d31'
const SWAPPED = '44454c4c-4200-1035-8052-b4c04f4e4d31'
const BOOT = '0f3c1f9e-3c52-4d53-9c1b-0a0a0a0a0a0a'
const uuid = (value: string): AliasName => ({ kind: 'uuid', value })
const mac = (value: string): AliasName => ({ kind: 'mac', value })

describe('the identity that a guest reports', () => {
  const cases: [string, Record<string, string>, { guest: string | RegExp | null; boot: string | null }][] = [
    [
      'is its uuid in lower case',
      { product_uuid: UUID.toUpperCase(), macs: 'x' },
      { guest: UUID, boot: BOOT },
    ],
    [
      "is the hypervisor's uuid where the product's is one that many share",
      { product_uuid: '00000000-0000-0000-0000-000000000000', hypervisor_uuid: UUID },
      { guest: UUID, boot: BOOT },
    ],
    [
      'are its MACs where it has no usable uuid',
      { product_uuid: 'Not Settable', macs: 'fa:16:3e:00:00:01' },
      { guest: /^mac-[0-9a-f]{24}$/, boot: BOOT },
    ],
    ['is its machine id as a last resort', { machine_id: 'a'.repeat(32) }, { guest: /^mac-/, boot: BOOT }],
    ['is nothing where it says nothing', { macs: '00:00:00:00:00:00' }, { guest: null, boot: BOOT }],
    ['is no boot without a boot id', { product_uuid: UUID, boot_id: 'x' }, { guest: UUID, boot: null }],
    [
      'in a container is machine id and MAC, and the boot is that of its first process',
      { container: 'lxc', product_uuid: UUID, macs: 'fa:16:3e:00:00:01', pid1_start: '4711' },
      { guest: /^ct-/, boot: `${BOOT}.4711` },
    ],
  ]
  for (const [name, facts, { guest, boot }] of cases)
    it(name, () => {
      const found = identityOf({ boot_id: BOOT, ...facts })
      if (guest instanceof RegExp) assert.match(found.guest ?? '', guest)
      else assert.equal(found.guest, guest)
      assert.equal(found.boot_key, boot)
    })

  it('gives the same MAC key whatever the order and case of its interfaces', () => {
    const one = identityOf({ macs: 'fa:16:3e:00:00:02,fa:16:3e:00:00:01' })
    const other = identityOf({ macs: 'FA:16:3E:00:00:01 fa:16:3e:00:00:02' })
    assert.equal(one.guest, other.guest)
    assert.ok(guestKeysOf(null, usableMacs('fa:16:3e:00:00:01,fa:16:3e:00:00:02')).includes(one.guest ?? ''))
  })

  it('matches a uuid in the other byte order', () => {
    assert.equal(swappedUuid(UUID), SWAPPED)
    assert.equal(swappedUuid(SWAPPED), UUID)
    assert.equal(usableUuid('not a uuid'), null)
  })
})

describe('the identity of a guest compared with inventory', () => {
  const M1 = mac('fa:16:3e:00:00:01')
  const M2 = mac('fa:16:3e:00:00:02')
  const cases: [string, AliasName[], AliasName[], ReturnType<typeof agreementOf>][] = [
    ['agrees where inventory knows no names', [M1], [], 'agrees'],
    ['agrees where uuid and one of the MACs are the same', [uuid(UUID), M1, M2], [uuid(UUID), M1], 'agrees'],
    ['agrees where the uuid is in the other byte order', [uuid(SWAPPED), M1], [uuid(UUID), M1], 'agrees'],
    ['agrees by its MAC where it cannot read its uuid', [M1], [uuid(UUID), M1], 'agrees'],
    ['is incomplete without any MAC', [uuid(UUID)], [uuid(UUID), M1], 'incomplete'],
    ['is incomplete without a uuid where no MAC is known', [M1], [uuid(UUID)], 'incomplete'],
    ['has other cards with other MACs', [uuid(UUID), M2], [uuid(UUID), M1], 'other_cards'],
    ['contradicts with another uuid', [uuid(BOOT), M1], [uuid(UUID), M1], 'contradicts'],
  ]
  for (const [name, said, known, agreement] of cases)
    it(name, () => assert.equal(agreementOf(said, known), agreement))
})
