import { displayLine } from '../../shared/display.ts'
import { STAGE_FIELDS } from '../../shared/metrics/stage-fields.ts'
import { isFinal, STAGES } from '../../shared/verdict.ts'
import { marginPoint } from '../../shared/view/image-report.ts'
import type { Deps } from '../deps.ts'
import type { BootRow } from '../store/boot-row.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import type { JudgedBoot } from './judged-boot.ts'
import { isTrusted } from './newest.ts'

/** One line per change of a verdict, and one per refused report. Unverified boots are not counted. */
export function logJudged(
  { log }: Pick<Deps, 'log'>,
  before: InstanceItem,
  { boot, next, attribution }: JudgedBoot,
): void {
  const report = attribution.folded.at(-1)?.report.sha ?? null
  const { fleet, instance } = next
  if (boot && changedVerdict(before, boot.brief)) {
    const { verdict, cause, trust } = boot.brief
    const detail = { fleet, instance, boot_key: boot.brief.boot_key, verdict, cause, trust, report }
    log(isTrusted(boot.brief) ? 'boot_judged' : 'boot_claimed', detail)
  }
  if (boot) logFinal({ log }, before, next, boot.brief, boot.row)
  const { quarantine } = next
  if (quarantine && quarantine.last_at !== before.quarantine?.last_at)
    log('report_quarantined', { fleet, instance, reason: quarantine.reason })
}

function changedVerdict(
  before: InstanceItem,
  { boot_key, verdict, cause, trust }: InstanceItem['boots'][number],
): boolean {
  const earlier = before.boots.find((one) => one.boot_key === boot_key)
  return earlier?.verdict !== verdict || earlier.cause !== cause || earlier.trust !== trust
}

/**
 * Once for each boot, at its first final verdict that counts: metrics count this. A boot that is judged again, by new rules
 * or by a late report, has had its line. `row` is missing for a boot that never reported.
 */
export function logFinal(
  { log }: Pick<Deps, 'log'>,
  before: InstanceItem,
  { fleet, instance, boots }: InstanceItem,
  brief: BootBrief,
  row?: BootRow,
): void {
  const isCounted = (one: BootBrief | undefined) =>
    one !== undefined && isTrusted(one) && isFinal(one.verdict)
  const of = (list: readonly BootBrief[]) => list.find(({ boot_key }) => boot_key === brief.boot_key)
  if (!isCounted(of(boots)) || isCounted(of(before.boots))) return
  const { boot_key, verdict, cause, trust } = brief
  log('boot_final', {
    fleet,
    instance,
    boot_key: displayLine(boot_key, 128),
    image: displayLine(brief.image, 128),
    verdict,
    cause,
    trust,
    margin_s: row?.margin_s ? marginPoint(row.margin_s) : null,
    ...Object.fromEntries(STAGES.map((stage) => [STAGE_FIELDS[stage], secondsOf(row?.stage_ms[stage])])),
  })
}

const secondsOf = (ms: number | null | undefined) => (ms == null ? null : ms / 1000)
