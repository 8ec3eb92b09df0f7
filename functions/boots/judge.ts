/**
 * The judge. A report's key is only a hint that this boot has something new: all of its reports are read again and folded,
 * so duplicates, reordering, replays and crashes between any two writes change nothing.
 */
import { isDeepStrictEqual } from 'node:util'
import { fleetSettings } from '../../shared/config.ts'
import { displayMiddle } from '../../shared/display.ts'
import { JUDGE_ROUNDS } from '../../shared/policy/retries.ts'
import { severityOf } from '../../shared/severity.ts'
import type { Deps } from '../deps.ts'
import { createWriteAhead, type WriteAhead } from '../due/write-ahead.ts'
import { tokenSeen } from '../http/token-seen.ts'
import { joinNewest } from '../incidents/join-newest.ts'
import { compareMember } from '../incidents/members.ts'
import { change } from '../store/change.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { readInstance } from '../store/new-instance.ts'
import type { BootKey, ReportItem } from '../store/report-item.ts'
import { forgetMissed, putRows } from './boot-rows.ts'
import { createReadReports } from './fold.ts'
import { noticesOfBoot, noticesOfNews, rowsOfBoot, rowsOfNews } from './follow-up.ts'
import { forgetSooner } from './forget-sooner.ts'
import { judgeInTime } from './judge-in-time.ts'
import { type JudgedBoot, judgedBoot } from './judged-boot.ts'
import { rememberImages } from './known-images.ts'
import { type AboutBoot, type Listed, listReports, ownReports } from './load-reports.ts'
import { logJudged } from './log-judged.ts'
import type { BootQuestion } from './next-instance.ts'
import { writeNotices } from './notices.ts'
import { recountBoots } from './recount.ts'
import { createResolve, hasInventory, renewAlias } from './resolve.ts'
import { traceNews } from './trace-news.ts'
import { forgetUnannounced } from './unannounced.ts'
import { rememberUntrusted } from './untrusted-boots.ts'
import { verdictNews } from './verdict-news.ts'

/** What was read, and what was decided from it. */
interface Settled {
  rev: number
  before: InstanceItem
  judged: JudgedBoot
}

/** Judges this boot. Throws what the store throws, and for a boot that too many judge at once. */
export async function judgeReport(deps: Deps, key: BootKey): Promise<void> {
  const read = createReadReports()
  const resolve = createResolve(deps, key.fleet, (alias) => renewAlias(deps, alias))
  const guessed = await readInstance(deps.store, key.fleet, await resolve.guess(key.guest))
  const listed = await listReports(deps, key, guessed)
  const all = read.heads(listed.reports.filter(({ guest }) => guest === key.guest))
  const reports = all.filter(({ report }) => !report.canary)
  for (const { report } of all)
    if (report.canary) deps.log('canary_seen', { ms: deps.now() - report.received_at })
  if (reports.length === 0) return
  const inventory = await hasInventory(deps, key.fleet)
  resolve.know(guessed)
  const found = await Promise.all(reports.map(resolve.instanceOf))
  for (const instance of new Set(found.map((one) => one.instance))) {
    const about = { key, instance, inventory, resolve, read }
    await judgeOn(deps, about, instance === guessed.instance ? listed : null)
  }
  await recordTokensSeen(deps, all)
}

/** Records that the tokens are in use. Ingest has no time to write that; each report names its token. */
async function recordTokensSeen(
  deps: Deps,
  reports: readonly { report: Pick<ReportItem, 'token_id' | 'received_at'> }[],
): Promise<void> {
  const newest = new Map<string, number>()
  for (const { report } of reports)
    newest.set(report.token_id, Math.max(report.received_at, newest.get(report.token_id) ?? 0))
  for (const [token_id, at] of newest) await tokenSeen(deps, token_id, at)
}

/** Repeats where somebody else judged the boot during this round: the older of two boot rows must not be written last. */
async function judgeOn(deps: Deps, about: AboutBoot, listed: Listed | null): Promise<void> {
  const { key, instance } = about
  const news = createWriteAhead(deps)
  for (let round = 0; round < JUDGE_ROUNDS; round++) {
    const judged = await settle(deps, about, { news, listed: round === 0 ? listed : null })
    const { boot, attribution } = judged
    await forgetSooner(deps, attribution.refused)
    if (about.inventory) await rememberUntrusted(deps, key.fleet, attribution.unsettled)
    if (!boot) return
    const settings = fleetSettings(deps.config, key.fleet)
    const own = createWriteAhead(deps)
    for (const { work, at } of rowsOfBoot({
      judged,
      key,
      settings,
      shards: deps.store.shardCount(key.fleet),
      now: deps.now(),
    }))
      await own.write(work, at)
    await writeNotices(own, key.fleet, noticesOfBoot(judged, deps.now()))
    const { boots } = judged.next
    await putRows(deps.store, boot.row, boot.ofImage, { inventory: about.inventory, boots })
    await own.start()
    await forgetMissed(deps.store, judged.next)
    await rememberImages(deps, judged.next, boot.brief)
    if (instance !== key.guest) await forgetUnannounced(deps, key)
    const after = await deps.store.getInstance(key.fleet, instance)
    if (!after || !isUnchanged(after, judged)) continue
    await recountBoots(deps, after, boot.brief.boot_key)
    await joinFailing(deps, after, boot)
    if (after.incident) await compareMember(deps, after.incident, instance)
    await news.start()
    return
  }
  throw new Error(`boot ${key.boot_key} of ${instance} is being judged by too many`)
}

/**
 * Decides what the instance is now and writes it, after the due rows of the work that follows from the change. `listed`
 * serves the first decision without another read.
 */
async function settle(
  deps: Deps,
  about: AboutBoot,
  { news, listed }: { news: WriteAhead; listed: Listed | null },
): Promise<JudgedBoot> {
  const { fleet } = about.key
  let known = listed
  const { item, changed } = await change<Settled>({
    what: `instance ${about.instance}`,
    read: async () => {
      const found = known ?? (await listReports(deps, about.key, await readAbout(deps, about)))
      known = null
      const { before } = found
      const question = {
        instance: before,
        boot_key: about.key.boot_key,
        reports: await ownReports(about, found),
        inventory: about.inventory,
        settings: fleetSettings(deps.config, fleet),
        now: deps.now(),
        traced: deps.config.traces !== undefined,
      }
      const judged = await asListed(deps, question, await judgedBoot(question, judgeInTime))
      return { rev: before.rev, before, judged }
    },
    decide: (read) => (isDeepStrictEqual(read.judged.next, read.before) ? null : read),
    write: async ({ before, judged }) => {
      for (const { work, at } of rowsOfNews(before, judged.next, deps.now())) await news.write(work, at)
      const settings = fleetSettings(deps.config, fleet)
      for (const work of verdictNews(before, judged.next, settings, deps.now())) await news.write(work)
      for (const work of traceNews(before, judged, deps.now())) await news.write(work)
      await writeNotices(news, fleet, noticesOfNews(before, judged.next, deps.now()))
      return deps.store.casInstance(judged.next)
    },
  })
  if (changed) logJudged(deps, item.before, item.judged)
  return item.judged
}

/**
 * Keeps a boot that the instance does not list (any more) under the image of its stored row, although the machine may have
 * changed its image since.
 */
async function asListed({ store }: Deps, question: BootQuestion, judged: JudgedBoot): Promise<JudgedBoot> {
  const { boots } = question.instance
  const row = judged.boot?.row
  if (!row || boots.length === 0 || boots.some(({ boot_key }) => boot_key === row.boot_key)) return judged
  const listed = await store.getBootRow(row)
  if (listed === null || listed.image === row.image) return judged
  return judgedBoot({ ...question, listed_under: listed.image }, judgeInTime)
}

/** The instance as `resolve` has already read it, if it has: also that read came before the reports are listed. */
const readAbout = async ({ store }: Deps, { key, instance, resolve }: AboutBoot): Promise<InstanceItem> =>
  resolve.take(instance) ?? (await readInstance(store, key.fleet, instance))

function isUnchanged(after: InstanceItem, { next, boot }: JudgedBoot): boolean {
  const stored = after.boots.find(({ boot_key }) => boot_key === boot?.brief.boot_key)
  const ours = next.boots.find(({ boot_key }) => boot_key === boot?.brief.boot_key)
  return after.last_report_at === next.last_report_at && isDeepStrictEqual(stored, ours)
}

async function joinFailing(
  deps: Deps,
  instance: InstanceItem,
  { brief, judgement }: NonNullable<JudgedBoot['boot']>,
): Promise<void> {
  const severity = severityOf(judgement)
  if (severity === 'none') return
  const [first, second] = judgement.evidence
  await joinNewest(deps, instance, brief, {
    severity,
    // The first line is where the deciding run began; the cause's own line explains more.
    summary: {
      evidence: displayMiddle((second ?? first)?.text ?? '', 300),
      remedy: judgement.remedy.summary,
    },
  })
}
