/** Whether a report comes from the machine that it names: checked only where no other allowance is left. */
import type { Evidence } from '../../shared/evidence.ts'
import { createResolve } from '../boots/resolve.ts'
import type { Deps } from '../deps.ts'
import type { ReportItem } from '../store/report-item.ts'

/** True where this secret is bound to the instance. */
export async function isBoundGuest(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  fleet: string,
  { guest, facts, secret_hash }: { guest: string; facts: Evidence['facts']; secret_hash: string },
): Promise<boolean> {
  const resolve = createResolve({ store }, fleet)
  const report = { guest, secret_hash, attested_instance: null, received_at: now() } as ReportItem
  const { instance } = await resolve.instanceOf({ report, facts })
  const item = resolve.take(instance) ?? (await store.getInstance(fleet, instance))
  return item?.secret?.hash === secret_hash
}
