/**
 * Boots that reported under a uuid or MAC and are not trusted yet. When inventory announces late, or gives the name to
 * another machine, they are judged again. One entry per secret, in order of first appearance; beyond the limit the first
 * and the newest stay. Secrets cost nothing, so invented ones must not displace a machine that really reported: it would be
 * paged as never reported.
 */
import { identityOf } from '../../shared/identity.ts'
import { UNTRUSTED_KEPT } from '../../shared/policy/limits.ts'
import type { Deps } from '../deps.ts'
import type { StoredEvidence } from './fold.ts'

export interface UntrustedBoot {
  guest: string
  boot_key: string
}

interface UntrustedEntry extends UntrustedBoot {
  secret: string
}

/** A machine has few interfaces; a list of thousands is an attack. */
export const NAMES_PER_REPORT = 9

/** Records these reports under each uuid and MAC that they name. Only new entries are written. */
export async function rememberUntrusted(
  deps: Pick<Deps, 'store' | 'now'>,
  fleet: string,
  unsettled: readonly StoredEvidence[],
): Promise<void> {
  // Each secret once, by its newest report: further ones would be written only to be dropped.
  const bySecret = new Map(unsettled.map((one) => [one.report.secret_hash, one]))
  for (const { report, evidence } of firstAndNewest([...bySecret.values()])) {
    const { guest, boot_key, secret_hash } = report
    if (secret_hash === null) continue
    const names = identityOf(evidence.facts).aliases.filter(({ kind }) => kind !== 'tag')
    for (const { value } of names.slice(0, NAMES_PER_REPORT))
      await remember(deps, fleet, value, { guest, boot_key, secret: secret_hash.slice(0, 12) })
  }
}

async function remember(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  fleet: string,
  value: string,
  entry: UntrustedEntry,
): Promise<void> {
  const before = parsed(await store.getAlias(fleet, 'heard', value))
  if (before.some((one) => lineOf(one) === lineOf(entry))) return
  const isKnown = before.some(({ secret }) => secret === entry.secret)
  const after = isKnown
    ? before.map((one) => (one.secret === entry.secret ? entry : one))
    : firstAndNewest([...before, entry])
  const instance = after.map(lineOf).join('\n')
  await store.putAlias({ fleet, kind: 'heard', value, instance, at: now() })
}

/** The untrusted boots that reported this uuid or MAC. */
export async function untrustedUnder(
  { store }: Pick<Deps, 'store'>,
  fleet: string,
  value: string,
): Promise<UntrustedBoot[]> {
  return parsed(await store.getAlias(fleet, 'heard', value))
}

/** Removes the erased boots from the list under this name, and the row when the list is empty. May be repeated. */
export async function forgetUntrusted(
  { store }: Pick<Deps, 'store'>,
  fleet: string,
  value: string,
  isErased: (boot: UntrustedBoot) => boolean,
): Promise<void> {
  const row = await store.findAlias(fleet, 'heard', value)
  if (row === null) return
  const before = parsed(row.instance)
  const after = before.filter((one) => !isErased(one))
  if (after.length === 0) await store.deleteAlias(fleet, 'heard', value)
  else if (after.length < before.length)
    await store.putAlias({ ...row, instance: after.map(lineOf).join('\n') })
}

function firstAndNewest<T>(all: readonly T[]): readonly T[] {
  const half = UNTRUSTED_KEPT / 2
  return all.length <= UNTRUSTED_KEPT ? all : [...all.slice(0, half), ...all.slice(-half)]
}

const lineOf = ({ guest, boot_key, secret }: UntrustedEntry) => `${guest} ${boot_key} ${secret}`

const parsed = (text: string | null): UntrustedEntry[] =>
  (text ?? '').split('\n').flatMap((line) => {
    const [guest, boot_key, secret] = line.split(' ')
    return guest && boot_key && secret ? [{ guest, boot_key, secret }] : []
  })
