/**
 * Whoever gave a name and was not believed: inventory announces late, or gives a name to another machine, and then these
 * boots are judged again. One entry for each secret, in the order in which they were first heard: of more than are kept
 * the first and the newest stay. Secrets cost nothing, and whoever invents them after a machine has reported must not
 * push it out, or that machine is paged as one that never reported.
 */
import { identityOf } from '../../shared/identity.ts'
import { HEARD_KEPT } from '../../shared/policy/limits.ts'
import type { Deps } from '../deps.ts'
import type { StoredEvidence } from './fold.ts'

export interface HeardBoot {
  guest: string
  boot_key: string
}

interface Heard extends HeardBoot {
  secret: string
}

/** A machine has few interfaces; of a list of thousands the rest is an attack. */
export const NAMES_HEARD = 9

/** Keeps these reports under each uuid and MAC that they name. Only what is new is written. */
export async function rememberHeard(
  deps: Pick<Deps, 'store' | 'now'>,
  fleet: string,
  unsettled: readonly StoredEvidence[],
): Promise<void> {
  // Each secret once, by its newest report; more of one boot than a name keeps would only be read and put back.
  const bySecret = new Map(unsettled.map((one) => [one.report.secret_hash, one]))
  for (const { report, evidence } of firstAndNewest([...bySecret.values()])) {
    const { guest, boot_key, secret_hash } = report
    if (secret_hash === null) continue
    const names = identityOf(evidence.facts).aliases.filter(({ kind }) => kind !== 'tag')
    for (const { value } of names.slice(0, NAMES_HEARD))
      await remember(deps, fleet, value, { guest, boot_key, secret: secret_hash.slice(0, 12) })
  }
}

async function remember(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  fleet: string,
  value: string,
  entry: Heard,
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

/** The boots that were heard under this uuid or MAC. */
export async function heardUnder(
  { store }: Pick<Deps, 'store'>,
  fleet: string,
  value: string,
): Promise<HeardBoot[]> {
  return parsed(await store.getAlias(fleet, 'heard', value))
}

/** Takes those of these boots out of what is kept under the name, and the row where nobody is left. May be done again. */
export async function forgetHeard(
  { store }: Pick<Deps, 'store'>,
  fleet: string,
  value: string,
  isErased: (boot: HeardBoot) => boolean,
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
  const half = HEARD_KEPT / 2
  return all.length <= HEARD_KEPT ? all : [...all.slice(0, half), ...all.slice(-half)]
}

const lineOf = ({ guest, boot_key, secret }: Heard) => `${guest} ${boot_key} ${secret}`

const parsed = (text: string | null): Heard[] =>
  (text ?? '').split('\n').flatMap((line) => {
    const [guest, boot_key, secret] = line.split(' ')
    return guest && boot_key && secret ? [{ guest, boot_key, secret }] : []
  })
