import type { FleetConfig } from '../../shared/config.ts'
import type { JudgeContext } from '../../shared/evidence.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { beganAt, isDated, type StoredEvidence } from './fold.ts'

/** What the judgement needs to know about this boot and only the fleet can answer. `now` in epoch milliseconds. */
export function judgeContext(
  folded: readonly StoredEvidence[],
  { launch }: Pick<InstanceItem, 'launch'>,
  settings: FleetConfig,
  now: number,
): JudgeContext {
  const reports = folded.map(({ report }) => report)
  return {
    uptime_now_s: reports.some(isDated) ? (now - beganAt(reports, launch)) / 1000 : null,
    expected_datasource: settings.expected_datasource,
    deadline_s: settings.deadline_s,
    final_deadline_s: settings.final_deadline_s,
  }
}
