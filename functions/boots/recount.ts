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

type RecountDeps = Pick<Deps, 'store' | 'config' | 'now' | 'poke'>

/**
 * After an instance has a newer boot, is gone, is known, or is there again. Only boots of the last day count. `judged`
 * is the boot whose row was just written. Doing it again changes nothing.
 */
export async function recountBoots(
  deps: RecountDeps,
  item: InstanceItem,
  judged: string | null = null,
): Promise<void> {
  const recent = item.boots.filter(({ first_at }) => first_at > deps.now() - DAY_MS)
  for (const boot of recent) if (boot.boot_key !== judged) await recount(deps, item, boot)
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
  await deps.store.putBootRow({ ...row, counted, trust: boot.trust })
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
