/** Erases one instance: its reports, boots, names and last the item itself. */
import { guestKeysOf, identityOf } from '../../shared/identity.ts'
import { LIFE_S } from '../../shared/policy/lives.ts'
import type { Deps } from '../deps.ts'
import { incidentWork } from '../due/incident-work.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import { compareMember } from '../incidents/members.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { deleteRows } from './boot-rows.ts'
import { cellDue } from './cell-due.ts'
import { createReadReports } from './fold.ts'
import { isTrusted } from './newest.ts'
import { forgetUntrusted, NAMES_PER_REPORT } from './untrusted-boots.ts'

const PAGE = 500

type EraseDeps = Pick<Deps, 'store' | 'config' | 'poke' | 'now' | 'log'>

/** May be repeated after a crash: the item, by which the rest is found, is deleted last. */
export async function eraseInstance(deps: EraseDeps, fleet: string, instance: string): Promise<void> {
  const { store } = deps
  const item = await store.getInstance(fleet, instance)
  if (!item) return
  await eraseUntrusted(deps, item)
  await eraseRows(deps, item)
  for (const guest of namesOf(item))
    if (await isItsOwn(deps, item, guest)) await store.deleteReports(fleet, guest, null)
  for (const { guest, boot_key } of reportedBoots(item)) await store.deleteReports(fleet, guest, boot_key)
  const secrets = item.secret ? [{ kind: 'secret', value: item.secret.hash }] : []
  for (const { kind, value } of [...item.aliases, { kind: 'tag', value: instance }, ...secrets])
    if ((await store.getAlias(fleet, kind, value)) === instance) await store.deleteAlias(fleet, kind, value)
  const ahead = createWriteAhead(deps)
  if (item.incident) await ahead.write(incidentWork(item.incident))
  await store.deleteInstance(fleet, instance)
  await ahead.start()
  if (item.incident) await compareMember(deps, item.incident, instance)
  deps.log('instance_erased', { fleet, instance })
}

/** A uuid that hypervisors assigned twice is another machine's name too: then only this instance's boots are erased. */
async function isItsOwn(
  { store }: EraseDeps,
  { fleet, instance }: InstanceItem,
  name: string,
  kind = 'uuid',
): Promise<boolean> {
  const named = await store.getAlias(fleet, kind, name)
  return named === null || named === instance
}

/**
 * Erases what is kept for a late announcement: all untrusted boots under its own names, and its boots under names that only
 * they gave. Runs before the reports are erased, because they show these names.
 */
async function eraseUntrusted(deps: EraseDeps, item: InstanceItem): Promise<void> {
  const { fleet, boots, quarantine } = item
  const erased = new Set<string>()
  const reported = new Set<string>()
  for (const { guest, boot_key } of [...boots, ...(quarantine ? [quarantine] : [])]) {
    erased.add(`${guest} ${boot_key}`)
    const reports = await deps.store.reportsOfBoot(fleet, guest, boot_key, item.secret?.hash ?? null)
    for (const { facts } of createReadReports().heads(reports)) {
      const names = identityOf(facts).aliases.filter(({ kind }) => kind !== 'tag')
      for (const { value } of names.slice(0, NAMES_PER_REPORT)) reported.add(value)
    }
  }
  for (const name of reported)
    await forgetUntrusted(deps, fleet, name, ({ guest, boot_key }) => erased.has(`${guest} ${boot_key}`))
  const macs = item.aliases.flatMap(({ kind, value }) => (kind === 'mac' ? [{ kind, value }] : []))
  const uuids = [...namesOf(item)].map((value) => ({ kind: 'uuid', value }))
  for (const { kind, value } of [...macs, ...uuids])
    if (await isItsOwn(deps, item, value, kind)) await forgetUntrusted(deps, fleet, value, () => true)
}

/** Its boot rows of all days, with the reports that they were judged by. */
async function eraseRows(deps: EraseDeps, { fleet, instance }: InstanceItem): Promise<void> {
  const { store, now } = deps
  const range = { fromMs: now(), untilMs: now() - LIFE_S.boot_row * 1000 }
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof store.listBootRows>> = await store.listBootRows(
      fleet,
      range,
      cursor,
      PAGE,
    )
    for (const row of page.items) {
      if (row.instance !== instance) continue
      for (const guest of new Set([row.guest, instance]))
        await store.deleteReports(fleet, guest, row.boot_key)
      // The cells that counted it are recounted; otherwise the image would keep hosts that do not exist.
      const { work, at } = cellDue(row, store.shardCount(fleet), now())
      const ahead = createWriteAhead(deps)
      await ahead.write(work, at)
      await deleteRows(store, row)
      await ahead.start()
    }
    cursor = page.next
  } while (cursor !== null)
}

/** Every name of its own that reports may be filed under: inventory's, and those of its trusted boots. */
function namesOf({ instance, aliases, boots }: InstanceItem): Set<string> {
  const uuid = aliases.find(({ kind }) => kind === 'uuid')?.value ?? null
  const macs = aliases.filter(({ kind }) => kind === 'mac').map(({ value }) => value)
  const ownGuests = boots.filter(isTrusted).map(({ guest }) => guest)
  return new Set([instance, ...guestKeysOf(uuid, macs), ...ownGuests])
}

/** A name that was only reported as its own may be another machine's: under that, only this boot is erased. */
function reportedBoots({ boots, quarantine }: InstanceItem): { guest: string; boot_key: string }[] {
  return [...boots.filter((boot) => !isTrusted(boot)), ...(quarantine ? [quarantine] : [])]
}
