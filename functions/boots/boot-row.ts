/** A judged boot as its small row in the day's list; lists, cells and deadlines use these rows. Pure. */
import type { MachineFacts } from '../../shared/evidence/machine-facts.ts'
import { JUDGE_VERSION } from '../../shared/judgement/judge.ts'
import { isCounted } from '../../shared/remediation/census.ts'
import { type Judgement, STAGES } from '../../shared/verdict.ts'
import type { BootRow } from '../store/boot-row.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { keptLabels } from './kept-labels.ts'
import { witnessOf } from './witness.ts'

/** The row of a boot of which only the brief is known: without stages, margin or version. `item` is the instance with that boot. */
export function briefRow(item: InstanceItem, brief: BootBrief): BootRow {
  const { fleet, instance } = item
  const { boot_key, guest, first_at, verdict, cause, image, trust } = brief
  return {
    ...{ fleet, instance, guest, boot_key, first_at, verdict, cause, image, trust },
    witness: witnessOf(item, brief),
    confidence: 'unknown',
    stage_ms: {},
    margin_s: null,
    reported_after_s: null,
    judge_version: JUDGE_VERSION,
    cloud_init_version: null,
    ...{ kernel: null, os: null, nic_driver: null },
    labels: keptLabels(item.labels).kept,
    counted: isCounted(item, brief),
  }
}

/** The row of this judged boot. What the judgement could not determine is null. */
export function bootRow(
  instance: InstanceItem,
  brief: BootBrief,
  judgement: Judgement,
  machine: MachineFacts,
): BootRow {
  const { began_at, first_at } = brief
  return {
    ...briefRow(instance, brief),
    ...machine,
    confidence: judgement.confidence,
    stage_ms: Object.fromEntries(STAGES.map((stage) => [stage, stageMs(judgement, stage)])),
    finished_s: finishedAt(judgement),
    margin_s: judgement.race.margin_s,
    reported_after_s: began_at === 0 ? null : Math.max(0, Math.round((first_at - began_at) / 1000)),
    judge_version: judgement.judge_version,
    cloud_init_version: judgement.cloud_init_version,
  }
}

/** The end of a boot as people mean it: the uptime at the end of the last stage, not the sum of the complete ones. */
export const finishedAt = ({ stages }: Pick<Judgement, 'stages'>): number | null =>
  stages.findLast(({ stage, end_s }) => stage === 'modules-final' && end_s !== null)?.end_s ?? null

/** From the stage's first run: a re-run is a repair's time, not the boot's. */
function stageMs({ stages }: Judgement, stage: string): number | null {
  const span = stages.find((one) => one.stage === stage)
  if (!span || span.start_s === null || span.end_s === null) return null
  return Math.max(0, Math.round((span.end_s - span.start_s) * 1000))
}
