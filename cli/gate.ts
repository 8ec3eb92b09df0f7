/** `boot-health gate`: may this image go out? */
import { accessSync, constants, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { displayLine } from '../shared/display.ts'
import { GATE_DEFAULTS } from '../shared/gate/gate-settings.ts'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { durationOf, durationText } from './duration.ts'
import { asJunit } from './gate/as-junit.ts'
import { asMarkdown } from './gate/as-markdown.ts'
import { asText } from './gate/as-text.ts'
import { askGate } from './gate/ask-gate.ts'
import { EXIT_CODES } from './gate/gate-answer.ts'
import { momentOf } from './moment.ts'
import { styleHere } from './terminal/here.ts'

const HELP = `
Compares the boots of an image with those of the one that is in use: do more fail, are stages slower, is the race for
metadata closer to being lost? An image that equals its baseline is refused with a chance of at most
--alpha over all tests, however often you ask. This needs a viewer or operator token in BOOT_HEALTH_TOKEN. docs/gate.md
has the rules.

Exit code: 0 promote; 1 refuse; 3 inconclusive, and how many more boots are needed; 2 cannot judge, usage, or no server.

Examples:
  boot-health gate --image web-2026.12 --baseline web-2026.11
  boot-health gate --image web-2026.12 --baseline web-2026.11 --wait 2h --junit gate.xml --markdown gate.md
  boot-health gate --image web-2026.12 --baseline web-2026.11 --since 2h --margin-at-risk 1s --recovered-is-loss`

interface Options extends ApiPlace {
  image: string
  baseline: string
  since?: number
  baselineSince?: number
  p0?: string
  p1?: string
  alpha?: string
  beta?: string
  slower?: number
  slowerShare?: string
  marginAtRisk?: number
  recoveredIsLoss?: true
  failuresBy?: string
  strict?: true
  wait?: number
  json?: true
  junit?: string
  markdown?: string
}

const share = (text: string): string => {
  const number = Number(text)
  if (/^0?\.\d{1,9}$/.test(text) && number > 0 && number < 1) return text
  throw new InvalidArgumentError('a share between 0 and 1, as 0.01.')
}
const secondsOf = (text: string): number => {
  const [, number] = /^(\d{1,4}(?:\.\d{1,3})?)s?$/.exec(text) ?? []
  if (number !== undefined && Number(number) <= 3600) return Number(number)
  throw new InvalidArgumentError('seconds, as 1s or 0.5s.')
}
const usual = (value: number): string => ` (default: ${value})`

export function gateCommand(): Command {
  return withApi(new Command('gate'))
    .description('Say whether an image may go out, from its boots and those of the image in use.')
    .requiredOption('--image <name>', 'the candidate')
    .requiredOption('--baseline <name>', 'the image to compare it with')
    .option('--since <time>', 'boots of the candidate since then: 2026-11-30T09:00:00Z, or 2h ago', momentOf)
    .option('--baseline-since <time>', 'the same for the baseline', momentOf)
    .option('--p0 <share>', `an acceptable share of failures${usual(GATE_DEFAULTS.p0)}`, share)
    .option('--p1 <share>', `an unacceptable share of failures${usual(GATE_DEFAULTS.p1)}`, share)
    .option('--alpha <share>', `how often a good image may be refused${usual(GATE_DEFAULTS.alpha)}`, share)
    .option('--beta <share>', `how often a bad one may be promoted${usual(GATE_DEFAULTS.beta)}`, share)
    .option(
      '--slower <seconds>',
      `ignore a slowdown of less than this (default: ${GATE_DEFAULTS.slower_s}s)`,
      secondsOf,
    )
    .option(
      '--slower-share <share>',
      `or of less than this share of the baseline${usual(GATE_DEFAULTS.slower_share)}`,
      share,
    )
    .option(
      '--margin-at-risk <seconds>',
      'a boot that won its race by this or less counts as failed',
      secondsOf,
    )
    .option('--recovered-is-loss', 'a boot that recovered counts as failed')
    .addOption(
      new Option('--failures-by <test>', 'how failures are tested (default: auto)').choices([
        'auto',
        'wald',
        'fisher',
      ]),
    )
    .option(
      '--strict',
      'promote only if the image is shown to be no worse, not merely if it is not found to be worse',
    )
    .option(
      '--wait <duration>',
      `wait for a decision, at most this long, for example ${durationText(7200)}`,
      durationOf,
    )
    .option('--json', 'print the API answer')
    .option('--junit <file>', 'also write the result as JUnit XML')
    .option('--markdown <file>', 'also write the result as Markdown')
    .addHelpText('after', HELP)
    .action(run)
}

async function run(options: Options): Promise<void> {
  const { image, baseline, wait = 0 } = options
  if (image === baseline) throw new CliError('--baseline must be another image than --image')
  const files = [
    [options.junit, asJunit],
    [options.markdown, asMarkdown],
  ] as const
  for (const [file] of files) if (file !== undefined) demandFolder(file)
  const client = apiClient(options)
  const until = Date.now() + wait * 1000
  const answer = await askGate({ client, image, query: queryOf(options), until })
  for (const [file, as] of files) if (file !== undefined) write(file, as(answer))
  process.stdout.write(options.json === true ? `${safeJson(answer)}\n` : asText(answer, styleHere()))
  process.exitCode = EXIT_CODES[answer.decision]
}

function queryOf(options: Options): Record<string, string | number | undefined> {
  const at = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString())
  const yes = (is: true | undefined) => (is === true ? '1' : undefined)
  return {
    baseline: options.baseline,
    since: at(options.since),
    baseline_since: at(options.baselineSince),
    p0: options.p0,
    p1: options.p1,
    alpha: options.alpha,
    beta: options.beta,
    slower_s: options.slower,
    slower_share: options.slowerShare,
    margin_at_risk_s: options.marginAtRisk,
    recovered_is_loss: yes(options.recoveredIsLoss),
    failures_by: options.failuresBy,
    strict: yes(options.strict),
  }
}

/** Reported before waiting two hours for an answer that cannot be written. */
function demandFolder(file: string): void {
  try {
    accessSync(dirname(resolve(file)), constants.W_OK)
  } catch {
    throw new CliError(`${displayLine(file, 200)}: its folder does not exist or is not writable`)
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new CliError(`${displayLine(file, 200)}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
