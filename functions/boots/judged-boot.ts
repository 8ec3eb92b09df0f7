/** One boot of one instance, judged: its brief, its row, and the instance afterwards. It decides and does no I/O. */
import { machineFacts } from '../../shared/evidence/machine-facts.ts'
import { seenAddresses } from '../../shared/judgement/seen-addresses.ts'
import { reportLints } from '../../shared/lint/report-lints.ts'
import { severityOf } from '../../shared/severity.ts'
import { atLeast, type Trust } from '../../shared/trust.ts'
import type { Judgement } from '../../shared/verdict.ts'
import type { BootRow } from '../store/boot-row.ts'
import type { ImageBoot } from '../store/image-boot.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { type Attribution, attributeReports } from './attribution.ts'
import { bootImage } from './boot-image.ts'
import { bootRow } from './boot-row.ts'
import { beganAt, type StoredEvidence } from './fold.ts'
import { imageBoot } from './image-boot.ts'
import { judgeContext } from './judge-context.ts'
import type { Judge } from './judge-in-time.ts'
import { isTrusted } from './newest.ts'
import { type BootQuestion, nextInstance } from './next-instance.ts'
import { traceDigest, tracedBoot } from './traced-boot.ts'

export interface JudgedBoot {
  /** Deeply equal to the instance that was read where nothing changed. */
  next: InstanceItem
  /** Null where no report of this boot is trusted. */
  boot: { brief: BootBrief; judgement: Judgement; row: BootRow; ofImage: ImageBoot } | null
  attribution: Attribution
}

/** Judges what is stored of this boot. The same question always gives the same answer. */
export async function judgedBoot(question: BootQuestion, judge: Judge): Promise<JudgedBoot> {
  const { instance, boot_key, reports } = question
  const attribution = attributeReports(reports, instance, question.inventory)
  const before = instance.boots.find((boot) => boot.boot_key === boot_key) ?? null
  // The boot's secret was replaced since: what was judged while it was trusted stands.
  const isContested = attribution.trust === 'contested'
  if (before && !isContested && !atLeast(attribution.trust ?? 'quarantined', before.trust))
    return { next: instance, boot: null, attribution }
  if (attribution.trust === null)
    return { next: nextInstance(question, attribution, null), boot: null, attribution }
  const judgement = await judgementOf(question, attribution, judge)
  const untraced = briefOf(question, attribution, attribution.trust, judgement, before)
  const brief = question.traced ? withTrace(untraced, question, attribution, judgement) : untraced
  const { confidence } = judgement
  const next = nextInstance(question, attribution, { brief, confidence, addresses: seenAddresses(judgement) })
  const evidence = attribution.folded.map((one) => one.evidence)
  const row = bootRow(next, brief, judgement, machineFacts(evidence))
  const lints = await reportLints(evidence, {
    version: judgement.cloud_init_version,
    cloud: question.settings.expected_datasource,
  })
  return {
    next,
    boot: { brief, judgement, row, ofImage: imageBoot(next, brief, row, judgement, lints) },
    attribution,
  }
}

/** In a contested boot each secret's reports are judged by themselves, so that the others cannot hide a failure. */
async function judgementOf(
  { instance, settings, now }: BootQuestion,
  { folded, stories }: Attribution,
  judge: Judge,
): Promise<Judgement> {
  const judged = (reports: readonly StoredEvidence[]) =>
    judge(
      reports.map(({ evidence }) => evidence),
      judgeContext(reports, instance, settings, now),
    )
  if (stories.length < 2) return judged(folded)
  const judgements: Judgement[] = []
  for (const story of stories) judgements.push(await judged(story))
  return judgements.find((one) => severityOf(one) !== 'none') ?? (judgements[0] as Judgement)
}

function withTrace(
  brief: BootBrief,
  { instance }: BootQuestion,
  attribution: Attribution,
  judgement: Judgement,
): BootBrief {
  const { fleet, instance: id } = instance
  const traced = tracedBoot({ fleet, instance: id, brief, judgement, attribution })
  return traced === null ? brief : { ...brief, trace: traceDigest(traced) }
}

/** What was set when the boot was first seen (arrival, image, epoch) stays; the rest follows the evidence. */
function briefOf(
  { instance, boot_key, listed_under = null }: BootQuestion,
  { folded, secret, contest }: Attribution,
  trust: Trust,
  { verdict, cause, remedy }: Judgement,
  before: BootBrief | null,
): BootBrief {
  const items = folded.map(({ report }) => report)
  const facts: Record<string, string> = Object.assign(
    {},
    ...folded.map(({ evidence }) => evidence.facts).reverse(),
  )
  const first_at = before?.first_at ?? Math.min(...items.map((report) => report.received_at))
  const sent = items.find((report) => report.source !== 'console')
  return {
    boot_key,
    // Where a console report joins the boot later, the guest's own key must still lead to its reports.
    guest: sent?.guest ?? items[0]?.guest ?? instance.instance,
    boot_n: items.find((report) => report.boot_n !== null)?.boot_n ?? null,
    began_at: beganAt(items, instance.launch),
    first_at,
    // The epoch of an untrusted boot does not stay: it was judged under no secret.
    epoch: (before && isTrusted(before) ? before.epoch : null) ?? secret?.epoch ?? contest?.epoch ?? 0,
    verdict,
    cause,
    image: before?.image ?? listed_under ?? bootImage(instance, facts, first_at),
    trust,
    automation: remedy.automation,
  }
}
