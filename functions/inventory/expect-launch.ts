/** Announces a launch that EC2 reports, as inventory would announce it over HTTP. */
import type { Deps } from '../deps.ts'
import { putExpectation } from '../launches/expectations.ts'
import type { TokenItem } from '../store/token-item.ts'
import type { Launch } from './inventory.ts'

/** Our own requests are recorded as an inventory token's would be; no such token exists. */
export const ownToken = (fleet: string): TokenItem => ({
  rev: 0,
  hash: '',
  token_id: 'aws-inventory',
  role: 'inventory',
  fleet,
  instance: null,
  name: 'EC2 events',
  created_at: 0,
  revoked_at: null,
})

/** Throws what the store throws, and a problem where EC2's values do not make a valid expectation. */
export async function expectLaunch(
  deps: Deps,
  { fleet, instance: { instance, macs, image, launched_at, labels } }: Launch,
): Promise<void> {
  const launched = new Date(launched_at).toISOString()
  await putExpectation(deps, ownToken(fleet), instance, { macs, image, launched_at: launched, labels })
}
