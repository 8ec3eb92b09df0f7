/** `boot-health images`: how the boots of each image went. */
import { Command } from 'commander'
import * as z from 'zod'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { type Shown, show, withShown } from './show.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'
import { wholeNumber } from './whole-number.ts'

const HELP = `
Counted are boots that are believed (bound or attested). CAME UP is of those that are decided: a boot that has not
ended yet, or was switched off, is in neither number.

Examples:
  boot-health images
  boot-health images --days 1 --watch
  boot-health images --json | jq '.items[] | {image, came_up, decided}'`

const answer = z.looseObject({
  items: z.array(
    z.looseObject({
      image: z.string(),
      boots: z.number(),
      came_up: z.number(),
      decided: z.number(),
      verdicts: z.record(z.string(), z.number()),
    }),
  ),
  boots: z.number(),
  cut: z.boolean(),
})
type Image = z.infer<typeof answer>['items'][number]

export function imagesCommand(): Command {
  return withShown(withApi(new Command('images')))
    .description('List images, those with most failing boots first: boots, how many came up, verdicts.')
    .option('--days <number>', 'how far back to look', wholeNumber(1, 90), '7')
    .addHelpText('after', HELP)
    .action(list)
}

async function list(options: ApiPlace & Shown & { days: string }): Promise<void> {
  const client = apiClient(options)
  const read = async () => answer.parse(await client.get('/v1/images', { days: options.days }))
  await show(options, read, ({ items, boots, cut }) => {
    const looked = cut
      ? `counted are the newest ${boots} boots; there were more in ${options.days} days\n`
      : ''
    if (items.length === 0) return `no believed boot of any image in the last ${options.days} days\n${looked}`
    return `${renderTable(['IMAGE', 'BOOTS', 'CAME UP', 'SHARE', 'VERDICTS'], items.map(rowOf), styleHere())}${looked}`
  })
}

function rowOf({ image, boots, came_up, decided, verdicts }: Image): string[] {
  const words = Object.entries(verdicts).map(([verdict, count]) => `${count} ${verdict}`)
  const share = decided === 0 ? '-' : `${Math.floor((came_up / decided) * 1000) / 10} %`
  return [image, String(boots), `${came_up} of ${decided}`, share, words.join(', ')]
}
