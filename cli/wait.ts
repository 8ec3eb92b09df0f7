/** `boot-health wait INSTANCE…`: a boot as a step of Terraform, a pipeline or a script. */
import { Command, Option } from 'commander'
import { displayLine } from '../shared/display.ts'
import { WAIT_TIMEOUT_S } from '../shared/policy/waits.ts'
import { safeJson } from '../shared/safe-json.ts'
import { VERDICTS, type Verdict } from '../shared/verdict.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { durationOf, durationText } from './duration.ts'
import { momentOf } from './moment.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'
import { waitForOne } from './wait/wait-for-one.ts'
import { EXIT_CODES, headOf, type VerdictAnswer, type Waited, waitedFor, worstOf } from './wait/waited.ts'

const HELP = `
The command announces the launch unless inventory has, and ends with the first final verdict of a boot since then. A boot
that began before --launched-since never counts. This needs an inventory or operator token in BOOT_HEALTH_TOKEN.

Exit code: 0 a wanted verdict; 1 any other verdict; 2 usage, or the server refuses; 3 no report by the deadline; 4 no final
verdict before the timeout. For several instances it is the worst: 1, then 3, then 4.

Examples:
  boot-health wait i-0abc1234 --launched-since 2026-11-30T09:00:00Z
  boot-health wait web-1 web-2 --launched-since 5m --for ok,recovered --timeout 10m
  boot-health wait web-1 --launched-since 1m --mac fa:16:3e:f3:41:85 --image centos-7-2026.11`

interface Options extends ApiPlace {
  launchedSince: number
  for: Verdict[]
  timeout: number
  uuid?: string
  mac?: string[]
  image?: string
  announce: boolean
  json?: true
}

const GOOD: Verdict[] = ['ok', 'recovered', 'degraded']
const collected = (one: string, before: string[] = []) => [...before, one]

/** The command, ready to be added to the program. */
export function waitCommand(): Command {
  return withApi(new Command('wait'))
    .description('Wait until machines have booted, and report how: verdict, cause, what to do.')
    .argument('<instance...>', 'their ids in your inventory')
    .requiredOption(
      '--launched-since <time>',
      'count boots since this time: 2026-11-30T09:00:00Z, or 5m ago',
      momentOf,
    )
    .addOption(
      new Option('--for <verdicts>', 'verdicts that count as success')
        .argParser(verdictsOf)
        .default(GOOD, GOOD.join(',')),
    )
    .addOption(
      new Option('--timeout <duration>', 'maximum time to wait')
        .argParser(durationOf)
        .default(WAIT_TIMEOUT_S, durationText(WAIT_TIMEOUT_S)),
    )
    .option('--uuid <uuid>', 'its product uuid, if the id is not the uuid')
    .option('--mac <address>', 'one of its MAC addresses; may be repeated', collected)
    .option('--image <name>', 'the image that it boots')
    .option('--no-announce', 'do not announce the launch, only wait')
    .option('--json', 'print the answers as JSON')
    .addHelpText('after', HELP)
    .action(wait)
}

async function wait(instances: string[], options: Options): Promise<void> {
  const ids = [...new Set(instances)]
  if (ids.length > 1 && (options.uuid ?? options.mac) !== undefined)
    throw new CliError('--uuid and --mac describe one machine; wait for that machine alone')
  const client = apiClient(options)
  const since = new Date(options.launchedSince).toISOString()
  const until = Date.now() + options.timeout * 1000
  const expectation = options.announce ? expectationOf(options, since) : null
  const answers = await Promise.all(
    ids.map(async (id) => {
      const answer = await waitForOne(id, { client, since, until, expectation })
      return { id, answer, waited: waitedFor(answer, options.for) }
    }),
  )
  warnOfClock(answers.map(({ answer }) => answer))
  process.stdout.write(options.json === true ? asJson(answers) : asText(answers))
  process.exitCode = EXIT_CODES[worstOf(answers.map(({ waited }) => waited))]
}

/** The request's deadline is before ours, so that the server's answer arrives in time. */
function expectationOf({ uuid, mac, image, timeout }: Options, launched_at: string): object {
  const deadline_s = Math.min(86_400, Math.max(30, timeout - 5))
  return {
    launched_at,
    deadline_s,
    ...(uuid ? { uuid } : {}),
    ...(mac ? { macs: mac } : {}),
    ...(image ? { image } : {}),
  }
}

interface Line {
  id: string
  answer: VerdictAnswer | null
  waited: Waited
}

function asText(lines: Line[]): string {
  const [only, ...others] = lines
  if (only === undefined) return ''
  if (others.length > 0) {
    const rows = lines.map(({ id, answer }) => [
      id,
      headOf(answer),
      answer?.remedy ?? '',
      answer?.boot?.link ?? '',
    ])
    return renderTable(['INSTANCE', 'CAME UP', 'WHAT TO DO', 'BOOT'], rows, styleHere())
  }
  const { id, answer } = only
  const more = [answer?.remedy, answer?.boot?.link].flatMap((one) =>
    one ? [`  ${displayLine(one, 600)}\n`] : [],
  )
  return `${displayLine(id, 128)}: ${displayLine(headOf(answer))}\n${more.join('')}`
}

const asJson = (lines: Line[]): string =>
  `${safeJson({ result: worstOf(lines.map(({ waited }) => waited)), instances: lines.map(({ id, answer, waited }) => ({ result: waited, ...answer, instance: id })) })}\n`

/** `--since` is by the server's clock: if ours differs, this may wait for the wrong boot. */
const CLOCKS_DIFFER_MS = 60_000
function warnOfClock(answers: (VerdictAnswer | null)[]): void {
  const at = answers.findLast((answer) => answer !== null)?.at
  const ahead = at === undefined ? 0 : Date.now() - Date.parse(at)
  if (Math.abs(ahead) < CLOCKS_DIFFER_MS) return
  process.stderr.write(
    `boot-health: this machine's clock is ${Math.round(Math.abs(ahead) / 1000)} s ${ahead > 0 ? 'ahead of' : 'behind'} the server's, which decides what --launched-since means\n`,
  )
}

function verdictsOf(text: string): Verdict[] {
  const words = text.split(',').map((word) => word.trim())
  const other = words.find((word) => !(VERDICTS as readonly string[]).includes(word))
  if (other !== undefined)
    throw new CliError(`--for ${displayLine(other, 40)}: not a verdict; one of ${VERDICTS.join(', ')}`)
  return words as Verdict[]
}
