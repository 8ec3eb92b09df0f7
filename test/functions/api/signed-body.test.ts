/** Requests that are signed: who floods their route closes it for nobody else, on AWS too. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import { createReadSigned } from '../../../functions/api/signed-body.ts'
import { answerErrors } from '../../../functions/http/problem-response.ts'
import { CALLBACK_RATE } from '../../../shared/policy/limits.ts'
import { TEST_START } from '../../support/table.ts'

const WAYS: [name: string, from: (address: string) => object][] = [
  ['the embedded server', (peer) => ({ peer })],
  ['AWS', (sourceIp) => ({ requestContext: { http: { sourceIp } } })],
]

describe('a flood of unsigned requests', () => {
  for (const [name, from] of WAYS)
    it(`leaves room for other senders, on ${name}`, async () => {
      const app = new Hono()
      const read = createReadSigned({ now: () => TEST_START })
      app.post('/', async (c) => c.text(String((await read(c)).length)))
      answerErrors(app, () => {})
      const send = async (address: string) =>
        (await app.request('/', { method: 'POST', body: 'x' }, from(address))).status
      const statuses = []
      for (let n = 0; n < CALLBACK_RATE.burst; n++) statuses.push(await send('203.0.113.7'))
      assert.equal(statuses.at(-1), 429)
      assert.equal(await send('198.51.100.9'), 200)
    })
})
