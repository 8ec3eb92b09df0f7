/** Sessions, completed sign-ins, and when tokens were last used. */
import * as keys from './keys.ts'
import { cas, read, readAll } from './rows.ts'
import type { SessionItem, TokenSeen } from './session-item.ts'
import type { Table } from './table.ts'

export function sessionStore(table: Table) {
  return {
    getSession: async (hash: string) => read<SessionItem>(await table.get(keys.sessionKeys(hash))),
    casSession: (session: SessionItem) =>
      cas(table, keys.sessionKeys(session.hash), session, 'cas_session', {
        kind: 'session',
        since: session.created_at,
      }),
    async listSessions(): Promise<SessionItem[]> {
      const shards = await Promise.all(keys.sessionPartitions().map((pk) => table.query(pk)))
      return shards.flatMap((rows) => readAll<SessionItem>(rows))
    },
    deleteSession: (hash: string) => table.delete(keys.sessionKeys(hash), 'delete_session'),
    putUsedSignIn: (hash: string, at: number) =>
      table.put(
        keys.usedSignInKeys(hash),
        { at },
        { point: 'put_used_sign_in', when: 'new', life: { kind: 'used_sign_in', since: at } },
      ),
    getTokenSeen: async (tokenId: string) => read<TokenSeen>(await table.get(keys.tokenSeenKeys(tokenId))),
    async putTokenSeen(seen: TokenSeen): Promise<void> {
      await table.put(keys.tokenSeenKeys(seen.token_id), seen, {
        point: 'put_token_seen',
        life: { kind: 'token_seen' },
      })
    },
  }
}
