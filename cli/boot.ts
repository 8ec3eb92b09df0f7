/** `boot-health boot INSTANCE [BOOT]`: one boot in the form of `diagnose`, from the server's data. */
import { Command } from 'commander'
import * as z from 'zod'
import { displayLine } from '../shared/display.ts'
import type { EvidenceLine, Judgement } from '../shared/verdict.ts'
import { VERDICT_LOOKS } from '../shared/verdict-words.ts'
import { summaryOf } from '../shared/view/summary.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { instanceNamed, pickNamed } from './named.ts'
import { type Shown, show, withShown } from './show.ts'
import { renderDiagnosis } from './terminal/diagnosis.ts'
import { styleHere } from './terminal/here.ts'

const HELP = `
Without BOOT it shows the newest boot. You may shorten both to any unique prefix.
Exit code: 0 shown, whatever the verdict; 2 there is no such instance or boot.

Examples:
  boot-health boot i-0abc1234
  boot-health boot i-0abc1234 6f1c2f0e              an earlier boot, by its boot id
  boot-health boot i-0abc1234 --json | jq .cause`

const brief = z.looseObject({ boot_key: z.string(), guest: z.string() })
const instanceAnswer = z.looseObject({ instance: z.string(), boots: z.array(brief) })
const boot = z.looseObject({
  instance: z.string(),
  boot_key: z.string(),
  verdict: z.enum(Object.keys(VERDICT_LOOKS) as [Judgement['verdict'], ...Judgement['verdict'][]]),
  cause: z.string(),
  image: z.string().nullable(),
  trust: z.string(),
  began_at: z.string(),
  reports: z.array(z.unknown()),
})
type Boot = z.infer<typeof boot>

export function bootCommand(): Command {
  return withShown(withApi(new Command('boot')))
    .description('Show one boot: verdict, cause, what was missing and when, what to do.')
    .argument('<instance>', 'an instance from "boot-health instances" or "boots"')
    .argument('[boot]', 'a boot id (default: the newest boot)')
    .addHelpText('after', HELP)
    .action(printBoot)
}

async function printBoot(given: string, key: string | undefined, options: ApiPlace & Shown): Promise<void> {
  const client = apiClient(options)
  const instance = await instanceNamed(client, given)
  const path = `/v1/instances/${encodeURIComponent(instance)}`
  const read = async () => {
    const { boots } = instanceAnswer.parse(await client.get(path))
    const boot_key = chosen(instance, boots, key)
    return client.get(`${path}/boots/${encodeURIComponent(boot_key)}`)
  }
  await show(options, read, storyOf)
}

/** The instance lists its boots newest first. */
function chosen(instance: string, boots: z.infer<typeof brief>[], key: string | undefined): string {
  if (key !== undefined)
    return pickNamed(
      key,
      boots.map(({ boot_key }) => boot_key),
      'boot',
      `boot ${instance}`,
    )
  const [newest] = boots
  if (newest === undefined) throw new CliError(`${instance} has not reported a boot yet`)
  return newest.boot_key
}

function storyOf(answer: unknown): string {
  const shown = boot.parse(answer)
  return isJudged(shown, answer) ? judgedStory(shown, answer) : silentStory(shown)
}

/** A boot without a stored report has only verdict and cause. */
function isJudged(shown: Boot, answer: unknown): answer is Judgement {
  return shown.reports.length > 0 && 'remedy' in Object(answer)
}

function judgedStory(shown: Boot, judgement: Judgement): string {
  const where = ({ source, line }: EvidenceLine) => displayLine(line === null ? source : `${source}:${line}`)
  const count = shown.reports.length
  const input = [
    `${count} ${count === 1 ? 'report' : 'reports'} of ${displayLine(shown.instance, 80)}`,
    `image ${displayLine(shown.image ?? 'unknown', 80)}`,
    shown.trust,
    `began ${shown.began_at.slice(0, 19)}Z`,
  ].join(', ')
  const summary = summaryOf(judgement, displayLine(shown.instance, 120), where)
  return renderDiagnosis(judgement, { input, summary, undecided: null, where }, styleHere())
}

function silentStory({ verdict, instance, began_at }: Boot): string {
  const name = displayLine(instance, 120)
  const what =
    verdict === 'never_reported' ? VERDICT_LOOKS.never_reported.means : 'Its reports are no longer stored.'
  return [
    `${verdict}: ${name}, launched or started ${began_at.slice(0, 19)}Z`,
    `  ${what}`,
    `  Read its console in the control plane and post it; boot-health judges it like a report:`,
    `  curl --data-binary @console.log -H "Authorization: Bearer $BOOT_HEALTH_TOKEN" "$BOOT_HEALTH_URL/v1/console?instance=${encodeURIComponent(instance)}"`,
    '',
  ].join('\n')
}
