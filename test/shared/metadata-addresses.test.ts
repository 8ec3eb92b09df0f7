/** The one list of metadata services, asked by those who use it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressRule } from '../../functions/outbound/outbound-addresses.ts'
import { isMetadataHost, LINK_LOCAL_TARGET, METADATA_ADDRESS } from '../../shared/metadata-addresses.ts'

describe('metadata addresses', () => {
  const anything = addressRule(['0.0.0.0/0', '::/0'])
  for (const address of [LINK_LOCAL_TARGET, 'fe80::a9fe:a9fe', ...Object.values(METADATA_ADDRESS)]) {
    it(`include ${address}, which boot-health never calls, whatever the config allows`, () => {
      assert.equal(isMetadataHost(address), true)
      assert.deepEqual(anything(address), { ok: false, reason: 'metadata_address' })
    })
  }

  for (const [host, expected] of [
    ['metadata.google.internal.', true],
    ['METADATA', true],
    ['FD00:EC2::254', true],
    ['10.0.0.1', false],
    ['169.254.169.254.example.org', false],
    ['metadata.example.org', false],
    ['', false],
  ] as const)
    it(`${expected ? 'include' : 'exclude'} the host name ${JSON.stringify(host)}`, () => {
      assert.equal(isMetadataHost(host), expected)
    })
})
