/** What was accepted, held against what the server shows afterwards. */
import { readJson } from './http.ts'
import type { Stage } from './stage.ts'

interface BootRow {
  instance: string
  boot_key: string
  verdict: string
}

/** Every boot of the last days, through the API as anybody would list them. */
export async function listBoots({ server, tokens }: Pick<Stage, 'server' | 'tokens'>): Promise<BootRow[]> {
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
  stage: Pick<Stage, 'server' | 'tokens'>,
  accepted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<number> {
  const shown = new Set((await listBoots(stage)).map(({ instance, boot_key }) => `${instance} ${boot_key}`))
  const wanted = [...accepted].flatMap(([instance, boots]) => [...boots].map((boot) => `${instance} ${boot}`))
  return wanted.filter((boot) => !shown.has(boot)).length
}
