/** The rows of an instance's boots say whether it is counted by them; they are put right here when that changed. */
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
 * After an instance has a newer boot, is gone, is known, or is there again. Only boots of the last day count. Also after a
 * secret is believed no more, with which boots came. `judged` is the boot whose row was just written. Doing it again changes nothing.
 */
export async function recountBoots(
  deps: RecountDeps,
  item: InstanceItem,
  judged: string | null = null,
): Promise<void> {
  const isRecent = ({ first_at }: BootBrief) => first_at > deps.now() - DAY_MS
  // An older one whose secret is believed no more must not stay in the list of its image as if it were.
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
  // By the other row it is seen that there is work: so that one is last.
  if (row.trust !== boot.trust) await updateTrust(deps, item, boot)
  await deps.store.putBootRow({ ...row, counted, trust: boot.trust, witness: witnessOf(item, boot) })
  await ahead.start()
  // Judged meanwhile: its row may just have been written over with the older one.
  const after = await deps.store.getInstance(fleet, instance)
  const isSame =
    after?.last_report_at === item.last_report_at &&
    isDeepStrictEqual(
      after.boots.find((one) => one.boot_key === boot_key),
      boot,
    )
  if (after && !isSame) await wake(deps, judgeWork({ fleet, guest, boot_key }))
}

/** In the list of its image, which says of each boot who vouches for it. */
async function updateTrust({ store }: RecountDeps, item: InstanceItem, boot: BootBrief): Promise<void> {
  const { fleet, instance } = item
  const listed = await store.getImageBoot({ ...boot, fleet, instance })
  if (listed) await store.putImageBoot({ ...listed, trust: boot.trust, witness: witnessOf(item, boot) })
}
