/** The beginning or end of a wave of repairs, from its incident. */
import { kindOf } from '../../shared/channels/channels.ts'
import { type Config, fleetSettings } from '../../shared/config.ts'
import { parseIncidentId } from '../../shared/incident-id.ts'
import { CHANGE_CODES, type ChangeCode, changeContent } from '../../shared/page/change-words.ts'
import type { PageContent } from '../../shared/page/page-content.ts'
import type { Deps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { noticeWork } from '../due/notice-work.ts'
import type { IncidentHead } from '../store/incident-item.ts'

export const isChange = (code: string): code is ChangeCode =>
  (CHANGE_CODES as readonly string[]).includes(code)

/** The fleet's channels for pages that keep a list of changes. */
export const changeChannels = (config: Config, fleet: string): string[] =>
  fleetSettings(config, fleet).page_channels.filter((name) => {
    const settings = config.channels[name]
    return settings !== undefined && kindOf(settings).takes_changes?.(settings) === true
  })

/** One for each wave, however often it is requested. `incident` is the incident's id. */
export const changeWork = (fleet: string, code: ChangeCode, incident: string, wave: number): Work<'notice'> =>
  noticeWork(fleet, code, { about: `${incident}#${wave}` })

/**
 * The change to announce; null where that wave has not got so far: the row was written before the state, and the writer of
 * the state died. The next evaluation writes the state, and the row again.
 */
export async function repairChange(
  { store, config }: Pick<Deps, 'store' | 'config'>,
  fleet: string,
  code: ChangeCode,
  about: string,
): Promise<PageContent | null> {
  const [id = '', wave = ''] = about.split('#')
  const head = await headOf(store, fleet, id)
  const stored = head?.repair_wave
  if (!head || !stored || stored.n !== Number(wave)) return null
  if (code === 'repairs_ended' && stored.ended_at === null) return null
  return changeContent({ ...head, wave: stored }, code, config.public_url)
}

async function headOf(store: Deps['store'], fleet: string, id: string): Promise<IncidentHead | null> {
  const name = parseIncidentId(id)
  if (name === null) return null
  const head = await store.getIncident(fleet, name.cause, name.image)
  if (head?.gen === name.gen) return head
  return (
    (await store.listIncidentHistory(fleet, name.cause, name.image)).find(({ gen }) => gen === name.gen) ??
    null
  )
}
