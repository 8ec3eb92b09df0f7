/** A judged boot as its row in the list of its image. Pure. */
import { FINDINGS_OF_A_BOOT } from '../../shared/policy/limits.ts'
import type { Judgement } from '../../shared/verdict.ts'
import type { BootRow } from '../store/boot-row.ts'
import type { ImageBoot } from '../store/image-boot.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { answers } from './answers-launch.ts'

/** `judgement` null for a boot that never reported; `lints` null where its reports do not show its configuration. */
export function imageBoot(
  item: InstanceItem,
  brief: BootBrief,
  { counted: _, ...row }: BootRow,
  judgement: Pick<Judgement, 'findings'> | null,
  lints: string[] | null,
): ImageBoot {
  const codes = new Set(judgement?.findings.map(({ code }) => code))
  return {
    ...row,
    finished_s: row.finished_s ?? null,
    kernel: row.kernel ?? null,
    os: row.os ?? null,
    nic_driver: row.nic_driver ?? null,
    labels: row.labels ?? {},
    began_at: brief.began_at === 0 ? null : brief.began_at,
    launched_at: launchOf(item, brief),
    witness: row.witness ?? null,
    findings: [...codes].slice(0, FINDINGS_OF_A_BOOT),
    lints,
  }
}

function launchOf({ launch }: InstanceItem, brief: BootBrief): number | null {
  if (launch === null) return null
  const isOfIt = brief.verdict === 'never_reported' ? brief.epoch === launch.epoch : answers(brief, launch)
  return isOfIt ? launch.at : null
}
