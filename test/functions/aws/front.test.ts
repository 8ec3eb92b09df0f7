/** What a function makes of a request that came through CloudFront, and of one that says it did. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { throughFront } from '../../../functions/aws/front.ts'
import type { HttpEvent } from '../../../functions/aws/lambda-http.ts'

const SECRET = 'secret-of-the-front'
const event = (headers: Record<string, string>): HttpEvent => ({
  rawPath: '/v1/evidence',
  rawQueryString: '',
  headers: { host: 'abc.execute-api.eu-west-1.amazonaws.com', authorization: 'Bearer x', ...headers },
  requestContext: {
    domainName: 'abc.execute-api.eu-west-1.amazonaws.com',
    http: { method: 'POST', sourceIp: '130.176.0.1' },
  },
  isBase64Encoded: false,
})

async function asSeen(headers: Record<string, string>, only = false) {
  let seen: HttpEvent | null = null
  const handler = throughFront(
    async (given) => {
      seen = given
      return { statusCode: 202 }
    },
    { secret: SECRET, only, host: 'boot.example.org' },
  )
  const answer = (await handler(event(headers))) as { statusCode: number; body?: string }
  return { answer, seen: seen as HttpEvent | null }
}

const proved = { 'boot-health-front': SECRET }

describe('a function behind CloudFront', () => {
  it('takes address and host from CloudFront, and hides the header that proves it', async () => {
    const { seen } = await asSeen({ ...proved, 'boot-health-viewer': '2001:db8::7' })
    assert.equal(seen?.requestContext.http.sourceIp, '2001:db8::7')
    assert.equal(seen?.requestContext.domainName, 'boot.example.org')
    assert.deepEqual(seen?.headers, { host: 'boot.example.org', authorization: 'Bearer x' })
  })

  for (const [what, shown] of [
    ['nothing', undefined],
    ['an empty secret', ''],
    ['a wrong secret', `${SECRET}x`],
    ['a beginning of it', SECRET.slice(0, -1)],
  ] as const)
    it(`ignores the headers of a caller that shows ${what}, but still serves it`, async () => {
      const headers = shown === undefined ? {} : { 'boot-health-front': shown }
      const { seen, answer } = await asSeen({ ...headers, 'boot-health-viewer': '10.0.0.1' })
      assert.equal(answer.statusCode, 202)
      assert.equal(seen?.requestContext.http.sourceIp, '130.176.0.1')
      assert.equal(seen?.headers?.host, 'abc.execute-api.eu-west-1.amazonaws.com')
      assert.equal(seen?.headers?.['boot-health-viewer'], undefined)
    })

  it('refuses a request that bypassed the front, if the front is the only way in', async () => {
    const { seen, answer } = await asSeen({}, true)
    assert.equal(seen, null)
    assert.equal(answer.statusCode, 403)
    assert.equal(JSON.parse(answer.body ?? '{}').type, 'urn:boot-health:problem:forbidden')
    assert.equal((await asSeen(proved, true)).answer.statusCode, 202)
  })

  it('ignores an invalid address', async () => {
    const { seen } = await asSeen({ ...proved, 'boot-health-viewer': '203.0.113.9, 10.0.0.1' })
    assert.equal(seen?.requestContext.http.sourceIp, '130.176.0.1')
  })
})
