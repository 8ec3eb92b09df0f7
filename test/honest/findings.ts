/** The result of an honest fleet, by kind: read from the store as the dashboard does, and from the pager's messages. */
import type { IncidentHead, Member } from '../../functions/store/incident-item.ts'
import type { InstanceItem } from '../../functions/store/instance-item.ts'
import type { Store } from '../../functions/store/store.ts'
import { pageKey } from '../../shared/page/page-key.ts'
import { FLEETS, type Life, type LivedFleet } from './fleet.ts'

/** What is wrong with one machine, in words; none where all is as it must be. */
export interface Found extends Life {
  wrong: Wrong[]
  paged: boolean
  healed: boolean
}

export const WRONGS = [
  'quarantined',
  'contested',
  'turned away',
  'not believed',
  'not paged',
  'paged twice',
  'paged falsely',
  'listed falsely',
  'not healed',
] as const
export type Wrong = (typeof WRONGS)[number]

interface Paged extends Member {
  /** First pages of its generation. */
  pages: number
}

/** Everybody in the order in which they were planned, and the titles of pages that are no incident's of theirs. */
export async function findAll({ world, journal, lives, logged }: LivedFleet): Promise<{
  found: Found[]
  strays: string[]
}> {
  const { store } = world.deps
  const firsts = new Map<string, number>()
  const titles = new Map<string, string>()
  for (const one of journal.happenings)
    if (one.kind === 'page' && !one.update) {
      firsts.set(one.key, (firsts.get(one.key) ?? 0) + 1)
      titles.set(one.key, one.summary)
    }
  const heads = (await Promise.all(FLEETS.map((fleet) => generationsOf(store, fleet)))).flat()
  const members = new Map<string, Paged[]>()
  for (const head of heads) {
    const pages = firsts.get(pageKey(head)) ?? 0
    titles.delete(pageKey(head))
    for (const member of await store.listMembers(head))
      members.set(member.instance, [...(members.get(member.instance) ?? []), { ...member, pages }])
  }
  const found: Found[] = []
  for (const life of lives) {
    const { kind, machine } = life
    const stored = await store.getInstance(kind.fleet, machine.instance)
    found.push(
      judge(
        life,
        stored,
        members.get(machine.instance) ?? [],
        (event) => logged.get(event)?.has(machine.instance) ?? false,
      ),
    )
  }
  return { found, strays: [...titles.values()] }
}

function judge(
  life: Life,
  stored: InstanceItem | null,
  members: Paged[],
  wasLogged: (event: string) => boolean,
): Found {
  const failed = life.machine.failed()
  const own = members.filter(({ boot_key }) => boot_key === failed?.boot_key)
  const strange = members.filter((member) => !own.includes(member))
  const pages = own.reduce((sum, { pages: some }) => sum + some, 0)
  const healed = stored?.boots.some(
    ({ boot_key, verdict }) => boot_key === failed?.boot_key && verdict === 'recovered',
  )
  const isWrong: Record<Wrong, boolean> = {
    quarantined: stored?.quarantine != null || wasLogged('report_quarantined'),
    contested: stored?.contest !== undefined,
    'turned away': life.refusals.some(({ status, tries }) => status !== 429 || tries > 1),
    'not believed': !isTrusted(stored),
    'not paged': failed !== null && pages === 0,
    'paged twice': pages > 1,
    'paged falsely': strange.some(({ pages: some }) => some > 0),
    'listed falsely': strange.length > 0,
    'not healed': failed !== null && isHealable(life) && healed !== true,
  }
  const wrong = WRONGS.filter((name) => isWrong[name])
  return { ...life, wrong, paged: pages > 0, healed: healed === true }
}

/** A container is not repaired from outside, and what no inventory knows is only rehearsed on (docs/remediation.md). */
const isHealable = ({ machine, kind }: Life): boolean =>
  machine.failed()?.cause === 'route_missing_at_lookup' && kind.container !== true && kind.fleet !== 'bare'

const isTrusted = (stored: InstanceItem | null): boolean =>
  stored?.newest?.trust === 'bound' || stored?.newest?.trust === 'attested'

async function generationsOf(store: Store, fleet: string): Promise<IncidentHead[]> {
  const { items } = await store.listIncidents(fleet, null, 1000)
  const past = await Promise.all(
    items.map(({ cause, image }) => store.listIncidentHistory(fleet, cause, image)),
  )
  const all = new Map([...past.flat(), ...items].map((head) => [pageKey(head), head]))
  return [...all.values()]
}
