/** The dashboard behind API Gateway: events in, answers out, as AWS hands them over. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { APIGatewayProxyStructuredResultV2 as Answer, APIGatewayProxyEventV2 } from 'aws-lambda'
import { handle } from 'hono/aws-lambda'
import { createApiApp } from '../../../functions/api/app.ts'
import { SIGN_IN_RATE } from '../../../shared/policy/limits.ts'
import { SLACK_SECRET, SLACK_TEAM, slackHeaders } from '../../support/signed-callbacks.ts'
import { storeBoot } from '../../support/stored-boots.ts'
import { startTestStore, storeToken, testDeps } from '../../support/table.ts'

const HOST = 'abc.execute-api.eu-central-1.amazonaws.com'

/** As the HTTP API sends it (payload 2.0): names of headers in lower case, cookies apart. */
function event(given: Partial<APIGatewayProxyEventV2> & { method?: string }): APIGatewayProxyEventV2 {
  const { method = 'GET', rawPath = '/', headers = {}, ...more } = given
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: '',
    headers: { host: HOST, 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', ...headers },
    requestContext: {
      domainName: HOST,
      http: { method, path: rawPath },
    } as APIGatewayProxyEventV2['requestContext'],
    isBase64Encoded: false,
    ...more,
  }
}

describe('the dashboard on AWS', () => {
  it('signs a browser in over https and serves it the boots, compressed', async () => {
    const { store } = await startTestStore()
    const deps = testDeps({ store })
    const token = await storeToken(deps, 'viewer')
    await storeBoot(deps, { instance: 'i-lost' })
    const handler = handle(createApiApp(deps))
    const ask = async (one: APIGatewayProxyEventV2) =>
      (await handler(one as unknown as Parameters<typeof handler>[0])) as Answer

    assert.equal((await ask(event({}))).statusCode, 303)
    const signedIn = await ask(
      event({
        method: 'POST',
        rawPath: '/login',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        body: Buffer.from(new URLSearchParams({ token, next: '/' }).toString()).toString('base64'),
        isBase64Encoded: true,
      }),
    )
    assert.equal(signedIn.statusCode, 303)
    const [cookie = ''] = signedIn.cookies ?? []
    assert.match(cookie, /^__Host-bh_session=/)

    const page = await ask(
      event({ cookies: [cookie.split(';')[0] ?? ''], headers: { 'accept-encoding': 'gzip' } }),
    )
    assert.equal(page.statusCode, 200)
    assert.equal(page.isBase64Encoded, true)
    assert.match(gunzipSync(Buffer.from(page.body ?? '', 'base64')).toString(), /i-lost/)
  })

  it('takes a signed callback whichever way AWS hands over its body, and none whose body was changed', async () => {
    const { store } = await startTestStore()
    const slack = { signing_secrets: [{ value: SLACK_SECRET }], teams: { [SLACK_TEAM]: {} } }
    const deps = testDeps({ store, config: { fleets: { web: {} }, callbacks: { slack } } })
    const handler = handle(createApiApp(deps))
    const send = async (body: string, signed: string, isBase64Encoded: boolean) => {
      const headers = await slackHeaders(signed, deps.now())
      const sent = event({
        ...{ method: 'POST', rawPath: '/v1/slack/actions', headers, isBase64Encoded },
        body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
      })
      return ((await handler(sent as unknown as Parameters<typeof handler>[0])) as Answer).statusCode
    }
    // Not one of our buttons: it is taken, and nothing is done. Two bytes and four beyond ASCII, as a name may have them.
    const body = `payload=${JSON.stringify({ type: 'view_submission', name: 'Zoë 🙂' })}`
    for (const isBase64Encoded of [true, false]) {
      assert.equal(await send(body, body, isBase64Encoded), 200)
      assert.equal(await send(body.replace('ë', 'e'), body, isBase64Encoded), 401)
      assert.equal(await send('', body, isBase64Encoded), 401)
    }
  })

  it('counts the sign-ins of a stranger by the address that the endpoint saw, not by a header', async () => {
    const deps = testDeps({ store: (await startTestStore()).store })
    const handler = handle(createApiApp(deps))
    const signIn = async (sourceIp: string, forwarded: string) => {
      const sent = event({
        ...{ method: 'POST', rawPath: '/login', body: 'token=x' },
        headers: { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': forwarded },
      })
      sent.requestContext.http.sourceIp = sourceIp
      return ((await handler(sent as unknown as Parameters<typeof handler>[0])) as Answer).statusCode
    }
    const statuses = new Set<number | undefined>()
    for (let n = 0; n < SIGN_IN_RATE.burst; n += 1) statuses.add(await signIn('203.0.113.7', `10.0.0.${n}`))
    assert.deepEqual([...statuses], [401, 429])
    assert.equal(await signIn('198.51.100.2', '10.0.0.1'), 401)
  })
})
