/** Whether a report comes from the machine that it names: asked only where nothing else lets it in. */
import type { Evidence } from '../../shared/evidence.ts'
import { createResolve } from '../boots/resolve.ts'
import type { Deps } from '../deps.ts'
import type { ReportItem } from '../store/report-item.ts'

/** True where this secret is the one that the instance is bound to. */
export async function isBoundGuest(
  { store }: Pick<Deps, 'store'>,
  fleet: string,
  { guest, facts, secret_hash }: { guest: string; facts: Evidence['facts']; secret_hash: string },
): Promise<boolean> {
  const { instanceOf } = createResolve({ store }, fleet)
  const instance = await instanceOf({ report: { guest, attested_instance: null } as ReportItem, facts })
  return (await store.getInstance(fleet, instance))?.secret?.hash === secret_hash
}
