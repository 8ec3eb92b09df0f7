/** Who may speak to us, and under which names inventory knows whom. */
import type { TokenItem } from './items.ts'
import * as keys from './keys.ts'
import { cas, read, readAll } from './rows.ts'
import type { Store } from './store.ts'
import type { Table } from './table.ts'

export function tokenStore(table: Table) {
  return {
    getToken: async (hash: string) => read<TokenItem>(await table.get(keys.tokenKeys(hash))),
    async casToken(token: TokenItem): Promise<boolean> {
      // The list entry first: a crash in between lists a token that does not work, never hides one that does.
      await table.put(keys.tokenListKeys(token.hash), { hash: token.hash }, { point: 'put_token_list' })
      return cas(table, keys.tokenKeys(token.hash), token, 'cas_token')
    },
    async listTokens(): Promise<TokenItem[]> {
      const tokens: TokenItem[] = []
      for (const { hash } of readAll<{ hash: string }>(await table.query('TOKENS'))) {
        const token = read<TokenItem>(await table.get(keys.tokenKeys(hash)))
        if (token) tokens.push(token)
      }
      return tokens
    },
    async putAlias(alias: Parameters<Store['putAlias']>[0]): Promise<void> {
      await table.put(keys.aliasKeys(alias), alias, { point: 'put_alias' })
    },
    async getAlias(fleet: string, kind: string, value: string): Promise<string | null> {
      return (
        read<{ instance: string }>(await table.get(keys.aliasKeys({ fleet, kind, value })))?.instance ?? null
      )
    },
    deleteAlias: (fleet: string, kind: string, value: string) =>
      table.delete(keys.aliasKeys({ fleet, kind, value }), 'delete_alias'),
  }
}
