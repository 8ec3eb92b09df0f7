/** What was accepted, held against what the server shows afterwards. */

import type { Kind } from './guests.ts'
import { readJson } from './http.ts'
import { type Accepted, bootName } from './keep-sending.ts'
import type { Stage } from './stage.ts'

export interface BootRow {
  instance: string
  boot_key: string
  verdict: string
}

interface Place {
  server: Pick<Stage['server'], 'url'>
  tokens: Pick<Stage['tokens'], 'viewer'>
}

/** Every boot of the last days, through the API as anybody would list them. */
export async function listBoots({ server, tokens }: Place): Promise<BootRow[]> {
  const found: BootRow[] = []
  let cursor: string | null = null
  do {
    const query = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: { items: BootRow[]; next: string | null } = await readJson(
      `${server.url}/v1/boots?limit=200${query}`,
      tokens.viewer,
    )
    found.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return found
}

/** How many of the boots that were answered 202, by instance, have no row. */
export async function missingBoots(
  stage: Place,
  accepted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<number> {
  const shown = new Set((await listBoots(stage)).map(({ instance, boot_key }) => `${instance} ${boot_key}`))
  const wanted = [...accepted].flatMap(([instance, boots]) => [...boots].map((boot) => `${instance} ${boot}`))
  return wanted.filter((boot) => !shown.has(boot)).length
}

/** Of the boots that were answered 202: how many are nowhere, and how many are not judged as they ended; and how many of all rows are there twice. */
export function reconcile(accepted: Accepted, boots: readonly BootRow[]) {
  const rows = new Map(boots.map((row) => [bootName(row.instance, row.boot_key), row.verdict]))
  const all = [...accepted]
  return {
    lost: all.filter(([boot]) => !rows.has(boot)).length,
    wrong: all.filter(([boot, kind]) => !isJudgedAs(rows.get(boot), kind)).length,
    twice: boots.length - rows.size,
  }
}

function isJudgedAs(verdict: string | undefined, kind: Kind): boolean {
  if (kind === 'good') return verdict === 'ok' || verdict === 'healthy'
  if (kind === 'healed') return verdict === 'recovered'
  return verdict === 'failed'
}
