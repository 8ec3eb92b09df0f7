/** Rows for what is to be told of single instances, held to the fleet's ceiling of each kind. */
import { NOTICES_PER_HOUR } from '../../shared/policy/limits.ts'
import type { Deps } from '../deps.ts'
import { noticeWork } from '../due/notice-work.ts'
import type { WriteAhead } from '../due/write-ahead.ts'
import { admits } from '../notify/ceiling.ts'
import type { InstanceNotice } from './follow-up.ts'

/** One row an instance and hour; beyond the ceiling one for all of them, which says that there are more. */
export async function writeNotices(
  deps: Pick<Deps, 'store' | 'now'>,
  ahead: WriteAhead,
  fleet: string,
  notices: readonly InstanceNotice[],
): Promise<void> {
  for (const { code, instance, hour, at } of notices) {
    const isAdmitted = await admits(deps, { fleet, kind: code, subject: instance, most: NOTICES_PER_HOUR })
    const work = isAdmitted
      ? noticeWork(fleet, code, { about: instance, day: hour })
      : noticeWork(fleet, `more_${code}`, { day: hour })
    await ahead.write(work, at)
  }
}
