/**
 * `boot-health rejudge`: has the judge fold stored reports once more, after an upgrade of the readers or rules. It only
 * writes due rows; the running server (or the stack) works them when it gets to them, and the same verdict again changes
 * nothing.
 */
import { Command, InvalidArgumentError } from 'commander'
import { judgeWork } from '../functions/boots/accept.ts'
import { wake } from '../functions/due/wake.ts'
import type { BootRow } from '../functions/store/boot-row.ts'
import type { Store } from '../functions/store/store.ts'
import { JUDGE_VERSION } from '../shared/judgement/judge.ts'
import { safeJson } from '../shared/safe-json.ts'
import { DAY_MS } from '../shared/time.ts'
import { FLEET_OPTION, fleetMeant, type StorePlace, withPlace, withStore } from './store-access.ts'

const HELP = `
Boots that the current rules have already judged are skipped, unless you add --all. If the verdict of an instance's newest
boot changes, its incident opens or ends as it would for a new report.

Examples:
  boot-health rejudge
  boot-health rejudge --fleet web --days 14 --all
  boot-health rejudge --stack BootHealth --json`

const PAGE = 200

interface Options extends StorePlace {
  fleet?: string
  days: number
  all?: true
  json?: true
}

export function rejudgeCommand(): Command {
  return withPlace(new Command('rejudge'))
    .description('Judge stored boots again, after an upgrade.')
    .option('--fleet <name>', FLEET_OPTION)
    .option('--days <number>', 'how far back', daysOf, 14)
    .option('--all', 'also boots that the current rules have already judged')
    .option('--json', 'print the counts as JSON')
    .addHelpText('after', HELP)
    .action(rejudge)
}

function daysOf(text: string): number {
  const days = Number(text)
  if (!Number.isInteger(days) || days < 1 || days > 90) throw new InvalidArgumentError('1 to 90.')
  return days
}

async function rejudge(options: Options): Promise<void> {
  const counts = await withStore(options, ({ store, fleets }) =>
    wakeJudge(store, { ...options, fleet: fleetMeant(options.fleet, fleets, options) }, Date.now()),
  )
  const { asked, left, without_reports } = counts
  process.stdout.write(
    options.json === true
      ? `${safeJson(counts, 0)}\n`
      : `${asked} boots will be judged again within a minute, ${left} already judged by the current rules, ${without_reports} have no report left\n`,
  )
}

/** Counts of boots: requested, left as they are, and without a stored report. */
export async function wakeJudge(
  store: Store,
  { fleet, days, all }: Pick<Options, 'days' | 'all'> & { fleet: string },
  now: number,
): Promise<{ asked: number; left: number; without_reports: number }> {
  const counts = { asked: 0, left: 0, without_reports: 0 }
  for await (const row of rowsOf(store, { fleet, days, now })) {
    if (row.judge_version === JUDGE_VERSION && all !== true) counts.left++
    else if (await wakeFor(store, row, now)) counts.asked++
    else counts.without_reports++
    if (process.stderr.isTTY) process.stderr.write(`\r${counts.asked + counts.left} boots `)
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  return counts
}

async function* rowsOf(
  store: Store,
  { fleet, days, now }: { fleet: string; days: number; now: number },
): AsyncGenerator<BootRow> {
  let cursor: string | null = null
  do {
    const page = await store.listBootRows(
      fleet,
      { fromMs: now, untilMs: now - (days - 1) * DAY_MS },
      cursor,
      PAGE,
    )
    yield* page.items
    cursor = page.next
  } while (cursor !== null)
}

/** One report's row is enough: the judge reads all reports of its boot. */
async function wakeFor(store: Store, { fleet, guest, boot_key }: BootRow, now: number): Promise<boolean> {
  const [report] = await store.reportsOfBoot(fleet, guest, boot_key, null)
  if (!report) return false
  await wake({ store, now: () => now, poke: async () => {} }, judgeWork(report))
  return true
}
