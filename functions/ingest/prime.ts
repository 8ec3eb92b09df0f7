/**
 * Runs one report through ingest while Lambda starts the function: at full speed and before a guest waits, instead
 * of at the share of a processor that 512 MB buy, while one does. Nothing of it is stored.
 */
import { sha256Hex, tokenOf } from '../../shared/token.ts'
import type { TokenItem } from '../store/token-item.ts'
import { createIngestApp, type GuestDeps } from './app.ts'

const REPORT = [
  'boot-health-evidence/1',
  'boot_id: 00000000-0000-4000-8000-000000000001',
  'product_uuid: 00000000-0000-4000-8000-000000000002',
  'uptime: 1.00',
  '',
  'section: /var/log/cloud-init.log',
  ' primed',
  '',
].join('\n')

/** Not random: it opens nothing outside of this call, and ingest carries no generator of tokens for it. */
const NO_TOKEN = '0'.repeat(32)

/** `post` runs a request through an app as the handler will. Never throws: a cold function is slow, not broken. */
export async function prime(
  deps: GuestDeps,
  post: (app: ReturnType<typeof createIngestApp>, token: string, body: string) => Promise<unknown>,
): Promise<void> {
  const token = tokenOf('ingest', NO_TOKEN)
  const hash = sha256Hex(token)
  const known = { hash, token_id: 'primer', role: 'ingest', fleet: 'primer', revoked_at: null } as TokenItem
  const store: GuestDeps['store'] = {
    // The only real request: it opens the connection that the first guest will use.
    getToken: async (wanted) => (await deps.store.getToken(wanted)) ?? known,
    putReport: async () => 'stored',
  }
  const app = createIngestApp({ ...deps, store, log: () => {} })
  await post(app, token, REPORT).catch(() => {})
}
