/** Whatever an operator does by a request, the audit names who did it and the way in. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { ACT_ROUTES, ACTS_CONFIG, actOf, auditOf } from '../../support/acts.ts'
import { startMemoryStore, storeToken, testDeps } from '../../support/table.ts'

describe("an operator's action", () => {
  for (const route of ACT_ROUTES)
    it(`by ${route} is audited under the operator’s name`, async () => {
      const deps = testDeps({ store: (await startMemoryStore()).store, config: ACTS_CONFIG })
      const token = await storeToken(deps, 'operator', { name: 'ci-deploys' })
      const { path, form, json } = await actOf(deps, route)
      assert.deepEqual(await auditOf(deps), [])
      const answer = await createApiApp(deps).request(path, {
        method: route.split(' ')[0] ?? '',
        headers: { authorization: `Bearer ${token}` },
        ...(form ? { body: new URLSearchParams(form) } : json ? { body: JSON.stringify(json) } : {}),
      })
      assert.ok(answer.status < 400, `${answer.status} ${await answer.text()}`)
      const actors = (await auditOf(deps)).map(({ actor }) => actor)
      assert.ok(actors.length > 0, 'the audit says nothing')
      assert.deepEqual([...new Set(actors)], ['token ci-deploys'])
    })
})
