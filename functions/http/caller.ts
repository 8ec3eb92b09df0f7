/** Whoever asks the API for something or does something by it, once it is known who they are. */
import type { Context } from 'hono'
import { type Actor, actorText } from '../../shared/actor.ts'
import type { Role, TokenItem } from '../store/token-item.ts'

export interface Caller {
  /** The one fleet that this request is about. */
  fleet: string
  /** What they may do in that fleet. */
  role: Role
  actor: Actor
  /** The actor as text: for the audit, and whatever else keeps who it was. */
  by: string
}

/** Who calls, if they may call this route of the API; throws 401 or 403 where not. */
export type Authenticate = (c: Context) => Promise<Caller>

export const callerOf = (fleet: string, role: Role, actor: Actor): Caller => ({
  fleet,
  role,
  actor,
  by: actorText(actor),
})

/** A token acts under its name; one without a name under its id, which is no secret. */
export const tokenActor = ({ name, token_id }: Pick<TokenItem, 'name' | 'token_id'>): Actor => ({
  name: name || token_id,
  via: 'token',
})
