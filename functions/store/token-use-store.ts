/** How many bytes a token's guests have had stored, and which tokens ran out of budget. */
import * as keys from './keys.ts'
import { cas, read, readAll } from './rows.ts'
import type { Table } from './table.ts'
import type { TokenFull, TokenUse } from './token-use-item.ts'

export function tokenUseStore(table: Table) {
  return {
    getTokenUse: async (fleet: string, tokenId: string) =>
      read<TokenUse>(await table.get(keys.tokenUseKeys(fleet, tokenId))),
    casTokenUse: (use: TokenUse) =>
      cas(table, keys.tokenUseKeys(use.fleet, use.token_id), use, 'cas_token_use', {
        kind: 'token_use',
        since: use.at,
      }),
    async putTokenFull(full: TokenFull): Promise<void> {
      await table.put(keys.tokenFullKeys(full.fleet, full.token_id), full, {
        point: 'put_token_full',
        life: { kind: 'token_full', since: full.at },
      })
    },
    listTokenFull: async () => readAll<TokenFull>(await table.query(keys.tokenFullKeys('', '').pk)),
    deleteTokenFull: ({ fleet, token_id }: Pick<TokenFull, 'fleet' | 'token_id'>) =>
      table.delete(keys.tokenFullKeys(fleet, token_id), 'delete_token_full'),
  }
}
