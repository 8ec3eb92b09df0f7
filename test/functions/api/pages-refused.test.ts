/** What a browser is shown instead of a page: in plain words, and with a way on that leads somewhere. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { deliveryQuery } from '../../../functions/api/delivery-routes.ts'
import { imageQuery } from '../../../functions/api/image-routes.ts'
import { verdictQuery } from '../../../functions/api/verdict-routes.ts'
import { bootQuery } from '../../../shared/view/boot-filters.ts'
import { queryFaults } from '../../../shared/view/query-fields.ts'
import { signIn } from '../../support/session.ts'
import { startTestStore, storeToken, type TestDeps, testDeps } from '../../support/table.ts'

describe('the page for a refused request', () => {
  let deps: TestDeps
  let cookie = ''
  before(async () => {
    deps = testDeps({ store: (await startTestStore()).store, config: { fleets: { default: {} } } })
    cookie = await signIn(createApiApp(deps), await storeToken(deps, 'operator', { fleet: 'default' }))
  })
  const get = async (path: string, headers: Record<string, string>) => {
    const answer = await createApiApp(deps).request(path, { headers: { accept: 'text/html', ...headers } })
    return { status: answer.status, text: await answer.text() }
  }

  for (const [path, status] of [
    ['/boots?fleet=default&days=soon', 400],
    ['/incidents/no_link~nothing~1?fleet=default', 404],
    ['/no/such/page?fleet=default', 404],
  ] as const)
    it(`offers no sign-in where that would not help: ${path}`, async () => {
      const page = await get(path, { cookie })
      assert.equal(page.status, status)
      assert.doesNotMatch(page.text, /Sign in/)
      assert.match(page.text, /href="\/">Home/)
    })

  it('names the field and its allowed values', async () => {
    const rows: [query: string, says: RegExp][] = [
      ['days=soon', /days:<\/span> a whole number from 1 to 90</],
      ['days=0', /days:<\/span> a whole number from 1 to 90</],
      ['days=1.5', /days:<\/span> a whole number from 1 to 90</],
      ['limit=9999', /limit:<\/span> a whole number from 1 to 200</],
      ['verdict=wrong', /verdict:<\/span> one of .*failing</],
      ['cause=wrong', /cause:<\/span> one of .*no_link/],
      [`image=${'x'.repeat(257)}`, /image:<\/span> at most 256 characters</],
    ]
    for (const [query, says] of rows)
      assert.match((await get(`/boots?${query}`, { cookie })).text, says, query)
  })

  it('never shows the validator’s own wording, whatever is wrong in any field', () => {
    for (const query of [bootQuery, deliveryQuery, verdictQuery])
      for (const name of Object.keys(query.shape))
        for (const value of ['NaN', '-1', '1e9', 'x'.repeat(5000), undefined]) {
          const { error } = query.safeParse({ [name]: value })
          for (const { detail } of error ? queryFaults(error) : [])
            assert.doesNotMatch(detail, /Invalid|Too (?:big|small)|expected|received/, `${name}: ${detail}`)
        }
    assert.equal(
      imageQuery.safeParse({ days: 'soon' }).error?.issues[0]?.message,
      'a whole number from 1 to 90',
    )
  })
})
