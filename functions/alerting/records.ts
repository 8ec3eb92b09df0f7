/** Records of the table's stream: the keys of new reports, and nothing else of them. */
import { JUDGED_AT_ONCE } from '../../shared/policy/limits.ts'
import { JUDGE_AGAIN_MS } from '../../shared/policy/retries.ts'

import { judgeWork } from '../boots/accept.ts'
import { judgeReport } from '../boots/judge.ts'
import type { Deps } from '../deps.ts'
import { wake } from '../due/wake.ts'
import { reportKeyOf } from '../store/keys.ts'
import type { ReportKey } from '../store/report-item.ts'
import { sideBySide } from '../store/side-by-side.ts'

/** The part of a DynamoDB stream record that a KEYS_ONLY stream has. */
export interface StreamRecord {
  dynamodb?:
    | { Keys?: Record<string, { S?: string | undefined }> | undefined; SequenceNumber?: string | undefined }
    | undefined
}

interface Task {
  key: ReportKey
  /** Where the stream must start again if this boot fails: its first record in this batch. */
  sequence: string
}

/**
 * Judges each boot of a batch once. A boot that throws becomes a due row and counts as done, so that one bad report never
 * blocks its shard. If even the due row cannot be written, the store itself fails: then answers the sequence number from
 * which the stream must send again (null: all done).
 */
export async function judgeRecords(deps: Deps, records: readonly StreamRecord[]): Promise<string | null> {
  let isOver = false
  const judge = async (task: Task) => {
    const sequence = await judgeOne(deps, task)
    isOver ||= sequence !== null
    return sequence
  }
  // Boots that were not started come again with the failed one, because it is before them in the stream.
  const options = { atOnce: JUDGED_AT_ONCE, hasTime: () => !isOver }
  const failed = await sideBySide(tasksOf(records), judge, options)
  return failed.find((sequence) => typeof sequence === 'string') ?? null
}

/** In the order of the stream; several reports of one boot are one task. */
function tasksOf(records: readonly StreamRecord[]): Task[] {
  const tasks = new Map<string, Task>()
  for (const { dynamodb } of records) {
    const key = reportKeyOf({ pk: dynamodb?.Keys?.pk?.S ?? '', sk: dynamodb?.Keys?.sk?.S ?? '' })
    if (!key) continue
    const boot = `${key.fleet} ${key.guest} ${key.boot_key}`
    const sequence = tasks.get(boot)?.sequence ?? dynamodb?.SequenceNumber ?? ''
    tasks.set(boot, { key, sequence })
  }
  return [...tasks.values()]
}

async function judgeOne(deps: Deps, { key, sequence }: Task): Promise<string | null> {
  try {
    await judgeReport(deps, key)
    return null
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error('unknown')
    deps.log('judge_failed', { fleet: key.fleet, error: name, message: message.slice(0, 200) })
  }
  try {
    const at = deps.now() + JUDGE_AGAIN_MS
    await wake(deps, judgeWork(key), at)
    return null
  } catch {
    return sequence
  }
}
