/** `boot-health latch list|release`: repairs that stopped because they did not help, and how to release them. */
import { Command } from 'commander'
import * as z from 'zod'
import { displayLine } from '../shared/display.ts'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { addExamples } from './help/examples.ts'
import { minuteText } from './moment.ts'
import { type Shown, show, withShown } from './show.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'

const HELP = `
A latch closes when repairs fail or help too little. boot-health then repairs nothing of that cause and image until
somebody releases the latch; after that one repair goes first again. release needs an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health latch list
  boot-health latch release --cause route_missing_at_lookup --image centos-6.5 --reason "receiver is fixed"
  boot-health latch release --all --reason "receiver is fixed"`

const latches = z.looseObject({
  fleet: z.string(),
  latches: z.array(z.looseObject({ cause: z.string(), image: z.string(), at: z.string(), note: z.string() })),
})

interface ReleaseOptions extends ApiPlace {
  cause?: string
  image?: string
  all?: true
  reason: string
  json?: true
}

export function latchCommand(): Command {
  const command = new Command('latch').description('List and release the latches that stop repairs.')
  withShown(withApi(command.command('list')))
    .description('list closed latches')
    .action(list)
  withApi(command.command('release'))
    .description('resume repairs of a cause, an image, or both')
    .option('--cause <word>', 'latches of this cause')
    .option('--image <name>', 'latches of this image')
    .option('--all', 'every latch of the fleet')
    .requiredOption('--reason <text>', 'what has changed')
    .option('--json', 'print the API answer')
    .action(release)
  return addExamples(command, HELP)
}

async function list(options: ApiPlace & Shown): Promise<void> {
  const client = apiClient(options)
  const read = async () => latches.parse(await client.get('/v1/guard'))
  await show(options, read, ({ fleet, latches: closed }) => {
    if (closed.length === 0) return `no latch is closed in ${fleet}\n`
    const rows = closed.map(({ cause, image, at, note }) => [cause, image, minuteText(at), note])
    return renderTable(['CAUSE', 'IMAGE', 'SINCE (UTC)', 'WHY'], rows, styleHere())
  })
}

async function release(options: ReleaseOptions): Promise<void> {
  const { cause = null, image = null, reason, all = false } = options
  if (all === (cause !== null || image !== null))
    throw new CliError(
      'say what to release: --cause, --image or both; or --all for every latch of the fleet (see: boot-health latch release --help)',
    )
  const answer = await apiClient(options).send('POST', '/v1/guard/latches/release', { cause, image, reason })
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  const { released, fleet } = z.looseObject({ released: z.number(), fleet: z.string() }).parse(answer)
  process.stdout.write(
    `${released} ${released === 1 ? 'latch' : 'latches'} of ${displayLine(fleet)} released\n`,
  )
}
