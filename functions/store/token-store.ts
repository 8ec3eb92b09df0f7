/** Tokens, and the names under which inventory knows machines. */
import type { Life } from '../../shared/policy/lives.ts'
import type { Alias } from './instance-item.ts'
import * as keys from './keys.ts'
import { cas, read, readAll } from './rows.ts'
import type { Table } from './table.ts'
import type { TokenItem } from './token-item.ts'

/** Null where no such token was issued. */
export const tokenReader = (table: Table) => async (hash: string) =>
  read<TokenItem>(await table.get(keys.tokenKeys(hash)))

export function tokenStore(table: Table) {
  return {
    getToken: tokenReader(table),
    async casToken(token: TokenItem): Promise<boolean> {
      // The list entry is written first: a crash in between lists a token that does not work, and never hides one that
      // does.
      await table.put(
        keys.tokenListKeys(token.hash),
        { hash: token.hash },
        {
          point: 'put_token_list',
          life: { kind: 'token' },
        },
      )
      return cas(table, keys.tokenKeys(token.hash), token, 'cas_token', { kind: 'token' })
    },
    async listTokens(): Promise<TokenItem[]> {
      const tokens: TokenItem[] = []
      for (const { hash } of readAll<{ hash: string }>(await table.query('TOKENS'))) {
        const token = read<TokenItem>(await table.get(keys.tokenKeys(hash)))
        if (token) tokens.push(token)
      }
      return tokens
    },
    async putAlias(alias: Alias): Promise<void> {
      await table.put(keys.aliasKeys(alias), alias, {
        point: 'put_alias',
        rev: alias.at,
        life: aliasLife(alias),
      })
    },
    getAlias: async (fleet: string, kind: string, value: string): Promise<string | null> =>
      read<Alias>(await table.get(keys.aliasKeys({ fleet, kind, value })))?.instance ?? null,
    findAlias: async (fleet: string, kind: string, value: string) =>
      read<Alias>(await table.get(keys.aliasKeys({ fleet, kind, value }))),
    async renewAlias(alias: Alias, at: number): Promise<boolean> {
      const life = aliasLife({ ...alias, at })
      // Only if it is still as it was read: inventory may have given the name to another machine since.
      return table.put(
        keys.aliasKeys(alias),
        { ...alias, at },
        { point: 'renew_alias', when: alias.at, rev: at, life },
      )
    },
    deleteAlias: (fleet: string, kind: string, value: string) =>
      table.delete(keys.aliasKeys({ fleet, kind, value }), 'delete_alias'),
  }
}

function aliasLife({ kind, at }: Alias): Life {
  if (kind === 'inventory') return { kind: 'inventory_marker' }
  return { kind: kind === 'heard' ? 'heard' : 'alias', since: at }
}
