/** The first tokens of a new stack: the canary's, and one each for the first reporters and the first operator. */

import { CANARY_FLEET, sha256Hex } from '../../shared/token.ts'
import { issueToken } from '../store/issue-token.ts'
import type { Store } from '../store/store.ts'
import type { Attributes } from './answer.ts'

/** SecureStrings of SSM. */
export interface Parameters {
  /** Null where it does not exist. */
  read: (name: string) => Promise<string | null>
  write: (name: string, value: string) => Promise<void>
  /** No error where it does not exist. */
  remove: (name: string) => Promise<void>
}

const FIRST = [
  { attribute: 'canary', role: 'canary', parameter: 'canary-token' },
  { attribute: 'ingest', role: 'ingest', parameter: 'first-ingest-token' },
  { attribute: 'operator', role: 'operator', parameter: 'first-operator-token' },
] as const

/**
 * Makes each token that is missing or no longer valid; answers the names of the parameters. `path` is `/boot-health/STACK`.
 * The two for people are of `fleet`.
 */
export async function ensureFirstTokens(
  { store, parameters }: { store: Pick<Store, 'getToken' | 'casToken'>; parameters: Parameters },
  { path, fleet }: { path: string; fleet: string },
  now: number,
): Promise<Attributes> {
  const names: Attributes = {}
  for (const { attribute, role, parameter } of FIRST) {
    const name = `${path}/${parameter}`
    names[attribute] = name
    const present = await parameters.read(name)
    const known = present === null ? null : await store.getToken(sha256Hex(present))
    if (known?.role === role && known.revoked_at === null) continue
    const wanted = { role, fleet: role === 'canary' ? CANARY_FLEET : fleet, name: 'made with the stack' }
    await parameters.write(name, (await issueToken(store, wanted, now)).token)
  }
  return names
}

export async function removeFirstTokens(parameters: Parameters, path: string): Promise<Attributes> {
  for (const { parameter } of FIRST) await parameters.remove(`${path}/${parameter}`)
  return {}
}
