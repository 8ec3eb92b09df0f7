/** When sessions and tokens were last used, while the clock leaps ahead and comes back. */
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { DAY_MS, HOUR_MS } from '../../../shared/time.ts'
import { signIn } from '../../support/session.ts'
import { startMemoryStore, storeToken, type TestDeps, testDeps } from '../../support/table.ts'

describe('the last use', () => {
  let deps: TestDeps
  let token = ''
  beforeEach(async () => {
    deps = testDeps({ store: (await startMemoryStore()).store })
    token = await storeToken(deps, 'viewer', { token_id: 'bh_viewer_1' })
  })

  for (const ahead of [365 * DAY_MS, 10 * HOUR_MS]) {
    const leap = `the clock leaps ahead by ${ahead / HOUR_MS} hours and back`
    it(`of a session is the real one after ${leap}`, async () => {
      const app = createApiApp(deps)
      const cookie = await signIn(app, token)
      const look = async () =>
        (await app.request('/boots', { headers: { accept: 'text/html', cookie } })).status
      const used = async () => (await deps.store.listSessions())[0]?.last_used_at
      deps.advance(ahead)
      // A year without use ends it.
      assert.equal(await look(), ahead > DAY_MS ? 303 : 200)
      deps.advance(-ahead)
      deps.advance(HOUR_MS)
      assert.equal(await look(), 200)
      assert.equal(await used(), deps.now())
      // It ends by its real last use.
      deps.advance(13 * HOUR_MS)
      assert.equal(await look(), 303)
    })

    it(`of a token is the real one after ${leap}`, async () => {
      const app = createApiApp(deps)
      const look = async () =>
        (await app.request('/v1/boots', { headers: { authorization: `Bearer ${token}` } })).status
      deps.advance(ahead)
      assert.equal(await look(), 200)
      deps.advance(-ahead)
      deps.advance(HOUR_MS)
      assert.equal(await look(), 200)
      assert.equal((await deps.store.getTokenSeen('bh_viewer_1'))?.at, deps.now())
    })
  }
})
