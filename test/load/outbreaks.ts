/** Outbreaks as the API shows them beside the pager's messages: which are awaited, and why one went wrong. */
import { incidentId } from '../../shared/incident-id.ts'
import { pageKey } from '../../shared/page/page-key.ts'
import type { FarSide } from './folding-pager.ts'
import { ask, readJson } from './http.ts'

export interface Incident {
  fleet: string
  cause: string
  image: string
  gen: number
  state: string
}

interface Place {
  url: string
  viewer: string
}

export const listIncidents = async ({ url, viewer }: Place): Promise<Incident[]> =>
  (await readJson<{ items: Incident[] }>(`${url}/v1/incidents?limit=200`, viewer)).items

/** Every generation: an incident that opens again is another outbreak, which needs a notification. */
const outbreaksOf = (incidents: readonly Incident[]): Incident[] =>
  incidents.flatMap((incident) =>
    Array.from({ length: incident.gen }, (_, n) => ({
      ...incident,
      gen: n + 1,
      state: n + 1 === incident.gen ? incident.state : 'resolved',
    })),
  )

/** How many outbreaks there were, and those that paged nobody, that did not resolve, and whose resolve was not sent. */
export function faultsOf(incidents: readonly Incident[], { opened, open }: FarSide['pager']) {
  const outbreaks = outbreaksOf(incidents)
  return {
    outbreaks: outbreaks.length,
    unheard: outbreaks.filter((one) => !opened.has(pageKey(one))),
    unresolved: outbreaks.filter(({ state }) => state !== 'resolved'),
    stillOpen: outbreaks.filter((one) => open.has(pageKey(one))),
  }
}

/** Whether this boot fails in an incident that somebody was woken for. False too where the server does not answer. */
export async function wasPaged(
  { url, viewer }: Place,
  { opened }: FarSide['pager'],
  { instance, boot_id }: { instance: string; boot_id: string },
): Promise<boolean> {
  const read = async <T>(path: string) => readJson<T>(`${url}/v1${path}`, viewer).catch((): T | null => null)
  const item = await read<{ incident: string | null }>(`/instances/${instance}`)
  if (!item?.incident) return false
  const path = `/incidents/${item.incident}`
  const [incident, members] = [
    await read<Incident>(path),
    await read<{ items: { instance: string; boot_key: string }[] }>(`${path}/members`),
  ]
  const isMember = members?.items.some((one) => one.instance === instance && one.boot_key === boot_id)
  return incident !== null && isMember === true && opened.has(pageKey(incident))
}

/** Everything that the server knows about an outbreak, to find what went wrong. */
export async function storyOf({ url, viewer }: Place, outbreak: Incident): Promise<string> {
  const path = `${url}/v1/incidents/${incidentId(outbreak)}`
  const parts = ['', '/members', '/why', '/timeline'].map(async (part) => {
    const { status, error, body } = await ask(`${path}${part}`, {
      headers: { authorization: `Bearer ${viewer}` },
    })
    return `${part || 'incident'}: ${status === 200 ? JSON.stringify(JSON.parse(body), null, 1) : (error ?? `${status} ${body}`)}`
  })
  return `\n### ${incidentId(outbreak)}\n${(await Promise.all(parts)).join('\n')}\n`
}
