/** `boot-health instances`: the machines of a fleet, and the state of each. */
import { Command } from 'commander'
import * as z from 'zod'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { type Shown, show, withShown } from './show.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'
import { wholeNumber } from './whole-number.ts'

const HELP = `
Examples:
  boot-health instances
  boot-health instances --instance i-0abc --json
  boot-health instances --image centos --limit 200 --watch`

const answer = z.looseObject({
  items: z.array(
    z.looseObject({
      instance: z.string(),
      image: z.string().nullable(),
      newest: z
        .looseObject({
          verdict: z.string(),
          cause: z.string(),
          trust: z.string(),
          image: z.string(),
          began_at: z.string(),
        })
        .nullable(),
      launch: z.looseObject({ deadline_at: z.string(), satisfied_at: z.string().nullable() }).nullable(),
      contest: z.looseObject({}).nullable().default(null),
      quarantine: z.looseObject({}).nullable(),
      gone: z.looseObject({}).nullable(),
    }),
  ),
  next: z.string().nullable(),
})
type Instance = z.infer<typeof answer>['items'][number]

interface Options extends ApiPlace, Shown {
  instance?: string
  image?: string
  limit: string
  cursor?: string
}

export function instancesCommand(): Command {
  return withShown(withApi(new Command('instances')))
    .description('List the instances of a fleet: newest verdict, trust, and what is pending.')
    .option('--instance <text>', 'instances whose name contains this')
    .option('--image <text>', 'instances whose image contains this')
    .option('--limit <number>', 'maximum number of rows', wholeNumber(1, 200), '50')
    .option('--cursor <text>', 'continue where the last page ended')
    .addHelpText('after', HELP)
    .action(list)
}

async function list(options: Options): Promise<void> {
  const { instance, image, limit, cursor } = options
  const client = apiClient(options)
  const read = async () => answer.parse(await client.get('/v1/instances', { instance, image, limit, cursor }))
  await show(options, read, ({ items, next }) => {
    const more = next === null ? '' : `more: --cursor ${next}\n`
    if (items.length > 0) return table(items) + more
    if (instance === undefined && image === undefined)
      return `no instance is known yet; announce one: boot-health expect INSTANCE\n${more}`
    return next === null ? 'no instance matches\n' : `no instance of those looked at matches; ${more}`
  })
}

function table(items: Instance[]): string {
  const rows = items.map((one) => [
    one.instance,
    one.newest?.verdict ?? '-',
    one.newest?.cause ?? '-',
    one.newest?.trust ?? '-',
    one.newest?.began_at.slice(0, 19).replace('T', ' ') ?? '-',
    stateOf(one),
    one.image ?? one.newest?.image ?? '-',
  ])
  return renderTable(
    ['INSTANCE', 'VERDICT', 'CAUSE', 'TRUST', 'BEGAN (UTC)', 'STATE', 'IMAGE'],
    rows,
    styleHere(),
  )
}

function stateOf({ gone, contest, quarantine, launch }: Instance): string {
  if (gone !== null) return 'gone'
  if (contest !== null) return 'contested: two secrets'
  if (quarantine !== null) return 'a second secret is quarantined'
  if (launch === null) return 'not announced'
  return launch.satisfied_at === null ? `due by ${launch.deadline_at.slice(11, 16)} UTC` : 'reported'
}
