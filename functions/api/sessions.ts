/**
 * Sessions of browsers, for every kind of sign-in. The cookie contains only a random id; the store has its hash. Each
 * request reads the session again, so an ended session is over at the next click.
 */
import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { ownersOf, sessionEndsAt, sessionStands } from '../../shared/auth/session-life.ts'
import { SESSIONS_OF_ONE } from '../../shared/policy/limits.ts'
import { LAST_USE_EVERY_MS } from '../../shared/policy/waits.ts'
import { sha256Hex } from '../../shared/token.ts'
import { isFromWrongClock } from '../../shared/wrong-clock.ts'
import type { ApiDeps } from '../deps.ts'
import type { SessionItem } from '../store/session-item.ts'
import { forgetCookie, keepCookie, readCookie } from './session-cookie.ts'

export interface Sessions {
  /** The session of this browser; null where it has none, or an ended one. */
  of: (c: Context) => Promise<SessionItem | null>
  /** Signs this browser in, under a new id. Its earlier session ends. */
  start: (c: Context, who: Pick<SessionItem, 'actor' | 'proof'>) => Promise<void>
  /** Signs this browser out, here and in the store. */
  end: (c: Context) => Promise<void>
}

type SessionDeps = Pick<ApiDeps, 'store' | 'now' | 'config'>

export function createSessions(deps: SessionDeps): Sessions {
  const { store, now } = deps
  const hashOf = (c: Context) => {
    const id = readCookie(c, 'session', deps.config)
    return id === null ? null : sha256Hex(id)
  }

  async function endStored(c: Context): Promise<void> {
    const hash = hashOf(c)
    if (hash !== null) await store.deleteSession(hash)
  }

  /**
   * An ended session must stay ended, so a missing row is not written again. On a full disk nothing is written, and people
   * must still be able to read: the next use writes it.
   */
  async function used(session: SessionItem): Promise<void> {
    try {
      await store.casSession({ ...session, last_used_at: now() })
    } catch {
      return
    }
  }

  return {
    async of(c) {
      const hash = hashOf(c)
      const session = hash === null ? null : await store.getSession(hash)
      if (session === null || !sessionStands(session, deps.config.auth, now())) return null
      const { last_used_at: last } = session
      if (now() - last >= LAST_USE_EVERY_MS || isFromWrongClock(last, now())) await used(session)
      return session
    },
    async start(c, { actor, proof }) {
      await makeRoom(deps, proof)
      const id = randomBytes(32).toString('base64url')
      const times = { created_at: now(), last_used_at: now() }
      const session = { rev: 0, hash: sha256Hex(id), actor, proof, ...times }
      if (!(await store.casSession(session))) throw new Error('a new session exists already')
      // After the new one is stored: if that fails, the browser stays signed in as before.
      await endStored(c)
      const lasts = sessionEndsAt({ ...session, last_used_at: Infinity }, deps.config.auth) - now()
      keepCookie(c, 'session', { value: id, maxAge: Math.floor(lasts / 1000) }, deps.config)
    },
    async end(c) {
      await endStored(c)
      forgetCookie(c, 'session')
    },
  }
}

/** Repeated sign-ins must not fill the table: a person's oldest sessions end. */
async function makeRoom({ store }: SessionDeps, proof: SessionItem['proof']): Promise<void> {
  const owners = ownersOf(proof)
  const own = (await store.listSessions()).filter((one) =>
    ownersOf(one.proof).some((owner) => owners.includes(owner)),
  )
  const oldest = own.sort((a, b) => b.last_used_at - a.last_used_at).slice(SESSIONS_OF_ONE - 1)
  for (const { hash } of oldest) await store.deleteSession(hash)
}
