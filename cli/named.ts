/** Ids by any unique prefix: nobody types a uuid or an image's whole name. */
import * as z from 'zod'
import { displayLine } from '../shared/display.ts'
import { parseIncidentId } from '../shared/incident-id.ts'
import type { ApiClient } from './api-client.ts'
import { CliError } from './cli-error.ts'

const CANDIDATES = 8
/** Pages that are read to find one id. */
const PAGES = 25

/** No id of this kind has this prefix. */
export class NoneNamed extends CliError {}

/**
 * The one of `ids` that is `given`, or begins with it. Throws `CliError` where none does, or several, which are then
 * listed. `what` names the kind (`incident`), `list` the command that shows them.
 */
export function pickNamed(given: string, ids: readonly string[], what: string, list: string): string {
  const distinct = [...new Set(ids)]
  if (distinct.includes(given)) return given
  const found = distinct.filter((id) => id.startsWith(given))
  const [only] = found
  if (only === undefined)
    throw new NoneNamed(`no ${what} begins with ${displayLine(given)}; see: boot-health ${list}`)
  if (found.length === 1) return only
  const more = found.length > CANDIDATES ? ` and ${found.length - CANDIDATES} more` : ''
  const shown = found.slice(0, CANDIDATES).map((id) => displayLine(id))
  throw new CliError(
    `${displayLine(given)} is a prefix of ${found.length} ${what}s: ${shown.join(', ')}${more}`,
  )
}

const page = z.looseObject({ items: z.array(z.looseObject({})), next: z.string().nullable() })

/** Every item of a list, page after page. */
async function itemsOf(client: ApiClient, path: string, query: Record<string, string | number> = {}) {
  const items: Record<string, unknown>[] = []
  let cursor: string | undefined
  for (let read = 0; read < PAGES; read++) {
    const answer = page.parse(await client.get(path, { limit: 200, ...query, cursor }))
    items.push(...answer.items)
    if (answer.next === null) return items
    cursor = answer.next
  }
  return items
}

/** The incident with this id. `open`: only those that can still be changed. */
export async function incidentNamed(
  client: ApiClient,
  given: string,
  { open }: { open: boolean },
): Promise<string> {
  // A whole id may be of an earlier generation, which the list does not have.
  if (
    parseIncidentId(given) !== null &&
    (await client.find(`/v1/incidents/${encodeURIComponent(given)}`)) !== null
  )
    return given
  const items = await itemsOf(client, '/v1/incidents')
  const listed = items.filter(({ state }) => !open || state !== 'resolved')
  return pickNamed(
    given,
    listed.map(({ id }) => String(id)),
    open ? 'open incident' : 'incident',
    'incidents',
  )
}

/** The instance with this id. */
export async function instanceNamed(client: ApiClient, given: string): Promise<string> {
  if ((await client.find(`/v1/instances/${encodeURIComponent(given)}`)) !== null) return given
  const items = await itemsOf(client, '/v1/instances', { instance: given })
  return pickNamed(
    given,
    items.map(({ instance }) => String(instance)),
    'instance',
    'instances',
  )
}

/** The active silence with this id, as an item. */
export async function silenceNamed(client: ApiClient, given: string): Promise<Record<string, unknown>> {
  const items = await itemsOf(client, '/v1/silences')
  const id = pickNamed(
    given,
    items.map((one) => String(one.id)),
    'silence',
    'silence list',
  )
  return items.find((one) => one.id === id) ?? {}
}

/** The active pause with this id. */
export async function pauseNamed(client: ApiClient, given: string): Promise<string> {
  const guard = z.looseObject({ pauses: z.array(z.looseObject({ id: z.string() })) })
  const { pauses } = guard.parse(await client.get('/v1/guard'))
  return pickNamed(
    given,
    pauses.map(({ id }) => id),
    'pause',
    'pause list',
  )
}
