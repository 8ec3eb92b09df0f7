/**
 * `boot-health diagnose [FILE|DIR|TARBALL|-]`: reads a text, judges it, prints the judgement; `shared/judgement` makes the
 * decisions.
 */
import { Command } from 'commander'
import { DATASOURCE_NAMES, datasourceName } from '../shared/datasource-name.ts'
import type { JudgeContext } from '../shared/evidence.ts'
import type { Verdict } from '../shared/verdict.ts'
import { CliError } from './cli-error.ts'
import { answerAsJson, answerAsText, answerTo } from './diagnose/answer.ts'
import { readInput } from './input/read-input.ts'
import { createStyle } from './terminal/style.ts'

interface Options {
  json?: true
  exitCode?: true
  expect?: string
}

const HELP = `
FILE may be a console log, a cloud-init.log or a journal, gzipped or not; a guest's root directory
or a folder of its logs; a tarball of "cloud-init collect-logs"; a report of the guest reporter.

Exit code: 0 judged, whatever the verdict; 2 nothing that can be judged, and why on stderr.
With --exit-code: 0 ok or recovered, 1 any other verdict.

Examples:
  boot-health diagnose console.log
  openstack console log show VM | boot-health diagnose -
  boot-health diagnose cloud-init.tar.gz --json
  sudo boot-health diagnose /                       this machine's last boot
  boot-health diagnose /mnt/guest --expect OpenStack --exit-code`

/** The command, ready to be added to the program. */
export function diagnoseCommand(): Command {
  return new Command('diagnose')
    .description(
      'Judge one boot: verdict, cause, what was missing and when, the lines that show it, what to do.',
    )
    .argument('[FILE]', 'file, directory or tarball; - is standard input')
    .option('--json', 'print the judgement as JSON, with the input it is about')
    .option('--exit-code', 'exit 1 unless the boot is ok or recovered')
    .option(
      '--expect <datasource>',
      'the datasource this guest should have found, for example OpenStack; None: none',
    )
    .addHelpText('after', HELP)
    .action(diagnose)
}

async function diagnose(given: string | undefined, options: Options): Promise<void> {
  if (given === undefined && process.stdin.isTTY) {
    throw new CliError('nothing to read; give a file, or pipe a log in: boot-health diagnose console.log')
  }
  const context = contextOf(options)
  const input = await readInput(given ?? '-', process.stdin)
  const answer = answerTo(input, context)
  if (answer.refusal !== null) throw new CliError(answer.refusal)
  const { stdout, env } = process
  const style = createStyle({ isTTY: stdout.isTTY === true, columns: stdout.columns, env })
  stdout.write(options.json === true ? answerAsJson(answer, input) : answerAsText(answer, input, style))
  if (options.exitCode === true) process.exitCode = exitCodeOf(answer.judgement.verdict)
}

function contextOf({ expect }: Options): JudgeContext {
  if (expect === undefined) return {}
  if (datasourceName(expect) === null)
    throw new CliError(`--expect ${expect}: not a datasource; one of ${DATASOURCE_NAMES.join(', ')}`)
  return { expected_datasource: expect }
}

function exitCodeOf(verdict: Verdict): number {
  return verdict === 'ok' || verdict === 'recovered' ? 0 : 1
}
