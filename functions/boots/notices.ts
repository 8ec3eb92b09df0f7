/** Due rows for notices about single instances; `functions/notify/notice.ts` limits them to the fleet's ceiling. */
import { noticeWork } from '../due/notice-work.ts'
import type { WriteAhead } from '../due/write-ahead.ts'
import type { InstanceNotice } from './follow-up.ts'

/** One row an instance and hour. */
export async function writeNotices(
  ahead: WriteAhead,
  fleet: string,
  notices: readonly InstanceNotice[],
): Promise<void> {
  for (const { code, instance, hour, at } of notices)
    await ahead.write(noticeWork(fleet, code, { about: instance, day: hour }), at)
}
