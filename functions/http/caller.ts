/** The caller of the API, once identified. */
import type { Context } from 'hono'
import { type Actor, actorText } from '../../shared/actor.ts'
import type { Role, TokenItem } from '../store/token-item.ts'

export interface Caller {
  /** The one fleet that this request is about. */
  fleet: string
  /** What the caller may do in that fleet. */
  role: Role
  actor: Actor
  /** The actor as text, for the audit and everything else that stores who did it. */
  by: string
}

/** The caller, if it may call this route of the API; throws 401 or 403 where not. */
export type Authenticate = (c: Context) => Promise<Caller>

export const callerOf = (fleet: string, role: Role, actor: Actor): Caller => ({
  fleet,
  role,
  actor,
  by: actorText(actor),
})

/** A token acts under its name; without one under its id, which is not secret. */
export const tokenActor = ({ name, token_id }: Pick<TokenItem, 'name' | 'token_id'>): Actor => ({
  name: name || token_id,
  via: 'token',
})
