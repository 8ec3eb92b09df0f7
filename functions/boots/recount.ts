/** Corrects the rows of an instance's boots where it changed which of them makes the instance count. */
import { isDeepStrictEqual } from 'node:util'
import { isCounted } from '../../shared/remediation/census.ts'
import { DAY_MS } from '../../shared/time.ts'
import type { Deps } from '../deps.ts'
import { wake } from '../due/wake.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { judgeWork } from './accept.ts'
import { cellDue } from './cell-due.ts'
import { isTrusted } from './newest.ts'
import { witnessOf } from './witness.ts'

type RecountDeps = Pick<Deps, 'store' | 'config' | 'now' | 'poke'>

/**
 * Call it after an instance has a newer boot, is gone, is known, or is back; only boots of the last day count. Also after
 * the secret of some boots is no longer trusted. `judged` is the boot whose row was just written. May be repeated.
 */
export async function recountBoots(
  deps: RecountDeps,
  item: InstanceItem,
  judged: string | null = null,
): Promise<void> {
  const isRecent = ({ first_at }: BootBrief) => first_at > deps.now() - DAY_MS
  // An older boot whose secret is no longer trusted must not stay in the list of its image as trusted.
  const stale = item.boots.filter((boot) => isRecent(boot) || !isTrusted(boot))
  for (const boot of stale) if (boot.boot_key !== judged) await recount(deps, item, boot)
}

async function recount(deps: RecountDeps, item: InstanceItem, boot: BootBrief): Promise<void> {
  const { fleet, instance } = item
  const { boot_key, first_at, guest } = boot
  const row = await deps.store.getBootRow({ fleet, instance, boot_key, first_at })
  const counted = isCounted(item, boot)
  if (row === null || (row.counted === counted && row.trust === boot.trust)) return
  const { work, at } = cellDue({ fleet, instance, first_at }, deps.store.shardCount(fleet), deps.now())
  const ahead = createWriteAhead(deps)
  await ahead.write(work, at)
  // Written last, because the other row shows that there is work.
  if (row.trust !== boot.trust) await updateTrust(deps, item, boot)
  await deps.store.putBootRow({ ...row, counted, trust: boot.trust, witness: witnessOf(item, boot) })
  await ahead.start()
  // The boot was judged during this: its row may just have been overwritten with the older one.
  const after = await deps.store.getInstance(fleet, instance)
  const isSame =
    after?.last_report_at === item.last_report_at &&
    isDeepStrictEqual(
      after.boots.find((one) => one.boot_key === boot_key),
      boot,
    )
  if (after && !isSame) await wake(deps, judgeWork({ fleet, guest, boot_key }))
}

/** Also in the list of its image, which shows who vouches for each boot. */
async function updateTrust({ store }: RecountDeps, item: InstanceItem, boot: BootBrief): Promise<void> {
  const { fleet, instance } = item
  const listed = await store.getImageBoot({ ...boot, fleet, instance })
  if (listed) await store.putImageBoot({ ...listed, trust: boot.trust, witness: witnessOf(item, boot) })
}
