/** Boots as they lie in the table after they were judged, made from the consoles that tell of them. */
import { gzipSync } from 'node:zlib'
import { finishedAt } from '../../functions/boots/boot-row.ts'
import { putRows } from '../../functions/boots/boot-rows.ts'
import { imageBoot } from '../../functions/boots/image-boot.ts'
import { listImage } from '../../functions/boots/known-images.ts'
import type { Deps } from '../../functions/deps.ts'
import type { BootRow } from '../../functions/store/boot-row.ts'
import type { IncidentHead, Member } from '../../functions/store/incident-item.ts'
import type { BootBrief, InstanceItem } from '../../functions/store/instance-item.ts'
import { newInstance } from '../../functions/store/new-instance.ts'
import type { ReportItem } from '../../functions/store/report-item.ts'
import { parseEnvelope, writeEnvelope } from '../../shared/envelope/envelope.ts'
import { machineFacts } from '../../shared/evidence/machine-facts.ts'
import type { Evidence } from '../../shared/evidence.ts'
import { judgeBoot } from '../../shared/judgement/judge.ts'
import { isCounted } from '../../shared/remediation/census.ts'
import { sha256Hex } from '../../shared/token.ts'
import type { Trust } from '../../shared/trust.ts'
import type { Judgement } from '../../shared/verdict.ts'

/** The seed's boot, in few lines: an address but no route at 26.01 s, everything at 30.44 s. */
export function raceConsole(
  given: { healed?: boolean; lookup?: number; again?: number; version?: string } = {},
): string {
  const { healed = false, lookup = 26.01, again = 30.44, version = '0.7.5' } = given
  const line = (stage: string, up: number) =>
    `Cloud-init v. ${version} running '${stage}' at Thu, 19 Oct 2017 07:50:02 +0000. Up ${up.toFixed(2)} seconds.`
  const lost = [
    line('init-local', lookup - 0.57),
    line('init', lookup),
    ...deviceTable(),
    ...routeTable([['9.111.222.0', '0.0.0.0', '255.255.255.0', 'U']]),
    '2017-10-19 15:50:02,546 - util.py[WARNING]: No instance datasource found! Likely bad things to come!',
    'Starting cloud-init: Can not apply stage final, no datasource found! Likely bad things to come!',
  ]
  if (!healed) return lost.join('\n')
  return [
    ...lost,
    line('init', again),
    ...deviceTable(),
    ...routeTable([
      ['169.254.169.254', '9.111.222.1', '255.255.255.255', 'UGH'],
      ['9.111.222.0', '0.0.0.0', '255.255.255.0', 'U'],
      ['0.0.0.0', '9.111.222.1', '0.0.0.0', 'UG'],
    ]),
    line('modules:final', again + 2.39),
    `Cloud-init v. ${version} finished at Thu, 19 Oct 2017 07:50:09 +0000. Datasource DataSourceOpenStack [net,ver=2].  Up ${(again + 2.87).toFixed(2)} seconds`,
  ].join('\n')
}

/** A boot that had its routes in time. */
export function healthyConsole(given: { lookup?: number; version?: string } = {}): string {
  const { lookup = 27.4, version = '22.4.2' } = given
  const line = (stage: string, up: number) =>
    `Cloud-init v. ${version} running '${stage}' at Tue, 24 Nov 2026 11:50:02 +0000. Up ${up.toFixed(2)} seconds.`
  return [
    line('init-local', lookup - 1.2),
    line('init', lookup),
    ...deviceTable(),
    ...routeTable([
      ['0.0.0.0', '9.111.222.1', '0.0.0.0', 'UG'],
      ['9.111.222.0', '0.0.0.0', '255.255.255.0', 'U'],
    ]),
    line('modules:config', lookup + 1.6),
    line('modules:final', lookup + 2.4),
    `Cloud-init v. ${version} finished at Tue, 24 Nov 2026 11:50:09 +0000. Datasource DataSourceOpenStack [net,ver=2].  Up ${(lookup + 3.1).toFixed(2)} seconds`,
  ].join('\n')
}

function deviceTable(): string[] {
  return [
    'ci-info: ++++++++++++++++++++++++++Net device info+++++++++++++++++++++++++++',
    'ci-info: +--------+------+--------------+---------------+-------------------+',
    'ci-info: | Device |  Up  |   Address    |      Mask     |     Hw-Address    |',
    'ci-info: +--------+------+--------------+---------------+-------------------+',
    'ci-info: |   lo   | True |  127.0.0.1   |   255.0.0.0   |         .         |',
    'ci-info: |  eth0  | True | 9.111.222.12 | 255.255.255.0 | fa:16:3e:f3:41:85 |',
    'ci-info: +--------+------+--------------+---------------+-------------------+',
  ]
}

function routeTable(routes: [to: string, via: string, mask: string, flags: string][]): string[] {
  const rule = 'ci-info: +-------+-----------------+-------------+-----------------+-----------+-------+'
  return [
    'ci-info: ++++++++++++++++++++++++++++++++++Route info+++++++++++++++++++++++++++++++++++',
    rule,
    'ci-info: | Route |   Destination   |   Gateway   |     Genmask     | Interface | Flags |',
    rule,
    ...routes.map(
      ([to, via, mask, flags], n) =>
        `ci-info: |   ${n}   | ${to.padEnd(15)} | ${via.padEnd(11)} | ${mask.padEnd(15)} |    eth0   |  ${flags.padEnd(3)}  |`,
    ),
    rule,
  ]
}

/** What the reporter's sampler notes when link, address and routes come, at these uptimes; it looks every 0.25 s. */
export function routeSamples(came: { link: number; address: number; routes: number }): string {
  const state = (at: number, lines: string[]) =>
    lines.map((line) => `${at.toFixed(2)} ${(at - 0.25).toFixed(2)} ${line}`)
  const link = 'link eth0 up fa:16:3e:f3:41:85'
  const address = ['addr eth0 9.111.222.12/24', 'route4 eth0 00DE6F09 00000000 0001 00FFFFFF']
  return [
    ...state(came.link - 0.5, ['link eth0 down fa:16:3e:f3:41:85']),
    ...state(came.link, [link]),
    ...state(came.address, [link, ...address]),
    ...state(came.routes, [link, ...address, 'route4 eth0 00000000 01DE6F09 0003 00000000']),
  ].join('\n')
}

/** A console and the sampler's notes beside it, as one report has them. */
export function sampledBoot(console: string, came: Parameters<typeof routeSamples>[0]): Evidence {
  const section = (name: string, text: string) => ({ name, attributes: {}, text })
  return { facts: {}, sections: [section('console', console), section('route-samples', routeSamples(came))] }
}

export interface GivenBoot {
  instance: string
  /** Console text, or evidence of more kinds. */
  console?: string
  evidence?: Evidence[]
  /** Epoch milliseconds; default a minute before now. */
  began_at?: number
  boot_key?: string
  image?: string
  trust?: Trust
  fleet?: string
  /** Fields of its reports, for example another secret. */
  report?: Partial<ReportItem>
}

export interface StoredBoot {
  judgement: Judgement
  brief: BootBrief
  instance: InstanceItem
}

let counter = 0

/** A new boot id; every call another. */
export function bootId(): string {
  counter += 1
  return `0f3c0000-0000-4000-8000-${String(counter).padStart(12, '0')}`
}

/** Stores reports, instance and boot row of one judged boot. */
export async function storeBoot(deps: Pick<Deps, 'store' | 'now'>, given: GivenBoot): Promise<StoredBoot> {
  const { instance, fleet = 'demo', boot_key = bootId(), image = 'centos-6.5', trust = 'bound' } = given
  const began_at = given.began_at ?? deps.now() - 60_000
  const first_at = began_at + 35_000
  const evidence = given.evidence ?? [consoleOf(given.console ?? raceConsole())]
  for (const [index, one] of evidence.entries())
    await deps.store.putReport({
      ...reportOf({ fleet, guest: instance, boot_key, seq: index + 1 }, one, began_at),
      ...given.report,
    })
  // As it will be read back: what an envelope cannot carry was never reported.
  const carried = evidence.map((one) => readBack(one))
  const judgement = judgeBoot(carried, { uptime_now_s: (deps.now() - began_at) / 1000 })
  const brief: BootBrief = {
    boot_key,
    guest: instance,
    boot_n: null,
    began_at,
    first_at,
    epoch: 0,
    verdict: judgement.verdict,
    cause: judgement.cause,
    image,
    trust,
  }
  const before = (await deps.store.getInstance(fleet, instance)) ?? newInstance(fleet, instance)
  const others = before.boots.filter((boot) => boot.boot_key !== boot_key)
  const boots = [brief, ...others].sort((a, b) => b.began_at - a.began_at).slice(0, 8)
  const item: InstanceItem = {
    ...before,
    boots,
    newest: boots[0] ?? null,
    image,
    confidence: judgement.confidence,
    last_report_at: began_at + 35_000,
  }
  await deps.store.casInstance(item)
  const row: BootRow = {
    fleet,
    instance,
    guest: instance,
    boot_key,
    first_at,
    verdict: judgement.verdict,
    cause: judgement.cause,
    confidence: judgement.confidence,
    image,
    trust,
    stage_ms: stageMs(judgement),
    finished_s: finishedAt(judgement),
    margin_s: judgement.race.margin_s,
    reported_after_s: 35,
    judge_version: judgement.judge_version,
    cloud_init_version: judgement.cloud_init_version,
    ...machineFacts(carried),
    labels: item.labels,
    counted: isCounted(item, brief),
  }
  await putRows(deps.store, row, imageBoot(item, brief, row, judgement, null), {
    inventory: false,
    boots: [brief],
  })
  await listImage(deps, item, brief)
  return { judgement, brief, instance: { ...item, rev: item.rev + 1 } }
}

function readBack(evidence: Evidence): Evidence {
  const parsed = parseEnvelope(writeEnvelope(evidence))
  if (!parsed.ok) throw new Error('this evidence cannot be written as an envelope')
  return parsed.value
}

const consoleOf = (text: string): Evidence => ({
  facts: {},
  sections: [{ name: 'console', attributes: {}, text }],
})

function reportOf(
  key: { fleet: string; guest: string; boot_key: string; seq: number },
  evidence: Evidence,
  began_at: number,
) {
  const text = writeEnvelope({
    ...evidence,
    facts: { boot_id: key.boot_key, ...evidence.facts, seq: String(key.seq) },
  })
  return {
    ...key,
    sha: sha256Hex(text).slice(0, 12),
    source: 'evidence' as const,
    body: gzipSync(text),
    received_at: began_at + 34_000 + key.seq * 1000,
    boot_n: null,
    uptime_sent: 34 + key.seq,
    hint: 'bad' as const,
    token_id: 'bh_ingest_7fQ2',
    secret_hash: null,
    attested_instance: null,
    canary: false,
  }
}

function stageMs({ stages }: Judgement): Record<string, number | null> {
  const known = stages.filter(({ run }) => run === 1)
  return Object.fromEntries(
    known.map(({ stage, start_s, end_s }) => [
      stage,
      start_s === null || end_s === null ? null : Math.round((end_s - start_s) * 1000),
    ]),
  )
}

/** An open incident of these boots, without any notification yet. */
export async function storeIncident(
  deps: Pick<Deps, 'store' | 'now'>,
  boots: StoredBoot[],
  given: Partial<IncidentHead> = {},
): Promise<IncidentHead> {
  const [first] = boots
  const head: IncidentHead = {
    rev: 0,
    fleet: 'demo',
    cause: first?.brief.cause ?? 'route_missing_at_lookup',
    image: first?.brief.image ?? 'centos-6.5',
    gen: 1,
    state: 'open',
    opened_at: deps.now() - 50_000,
    resolving_at: null,
    resolved_at: null,
    resolve_reason: null,
    severity: 'page',
    ack: null,
    tell: [],
    summary: {
      first_instance: first?.brief.guest ?? 'i-1',
      evidence: first?.judgement.evidence.at(-1)?.text ?? '',
      remedy: first?.judgement.remedy.summary ?? '',
      trust: 'bound',
    },
    members_seen: boots.length,
    lease: null,
    evaluations: 0,
    audited: null,
    ...given,
  }
  if (head.state !== 'resolved') await deps.store.putOpenIncident(head)
  await deps.store.casIncident(head)
  for (const { brief, instance } of boots) {
    const member: Member = {
      rev: 0,
      fleet: head.fleet,
      cause: head.cause,
      image: head.image,
      gen: head.gen,
      instance: instance.instance,
      boot_key: brief.boot_key,
      trust: brief.trust,
      joined_at: head.opened_at,
      state: 'failing',
      left_at: null,
      seen: null,
      last_decision: null,
    }
    await deps.store.casMember(member)
    await deps.store.casInstance({ ...instance, incident: head })
  }
  return { ...head, rev: 1 }
}
