import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, it } from 'node:test'
import { createRemediator, type RemediatorOptions } from '../../examples/remediator/remediator.ts'
import { runCommand } from '../../examples/remediator/run-command.ts'
import { signWebhook } from '../../shared/webhook-signature.ts'
import { startReceiver } from '../support/receiver.ts'
import { SECRET } from '../support/repair-world.ts'

const OLD_SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`

/** boot-health's side: what answers claims and takes notes. */
const server = await startReceiver(200)
after(() => server.stop())
const startAfresh = () => {
  server.received.length = 0
  server.answer(200)
}

function event(more: Record<string, unknown> = {}, type = 'boot.remediation.requested'): string {
  const data = {
    action_id: 'act_1',
    action: 'rerun',
    instance: 'i-0abc',
    fleet: 'prod',
    fence: 'boot-1',
    expires_at: new Date(Date.now() + 60_000).toISOString(),
    attempt: 1,
    dry_run: false,
    claim_url: `${server.url}/v1/remediations/act_1/claim`,
    outcome_url: `${server.url}/v1/remediations/act_1/outcome`,
    token: 'bh_action_x',
    ...more,
  }
  return JSON.stringify({ type, timestamp: new Date().toISOString(), data })
}

interface Sent {
  status: number
  acted: string[]
}

async function send(
  body: string,
  options: Partial<RemediatorOptions> & { sign?: string[] } = {},
): Promise<Sent> {
  const acted: string[] = []
  const app = createRemediator({
    secrets: [SECRET],
    allow: { actions: ['rerun'] },
    act: async ({ action, instance }) => void acted.push(`${action} ${instance}`),
    ...options,
  })
  const headers = signWebhook({ id: 'act_1', at: Date.now(), body, secrets: options.sign ?? [SECRET] })
  const answer = await app.request('/', { method: 'POST', body, headers: { ...headers } })
  return { status: answer.status, acted }
}

/** The note comes after the answer: waits for it, with a deadline. */
async function notes(): Promise<string[]> {
  const until = Date.now() + 5_000
  for (;;) {
    const found = server.received
      .filter(({ path }) => path.endsWith('/outcome'))
      .map(({ body }) => JSON.parse(body).note)
    if (found.length > 0 || Date.now() > until) return found
    await new Promise((next) => setImmediate(next))
  }
}

describe('the example remediator', () => {
  beforeEach(startAfresh)

  it('verifies, claims, answers 202, acts and posts the outcome', async () => {
    const { status, acted } = await send(event())
    assert.equal(status, 202)
    assert.deepEqual(await notes(), ['done'])
    assert.deepEqual(acted, ['rerun i-0abc'])
    const [claim] = server.received
    assert.deepEqual(
      [claim?.method, claim?.path, claim?.headers.authorization],
      ['POST', '/v1/remediations/act_1/claim', 'Bearer bh_action_x'],
    )
  })

  it('posts a failure when the action failed', async () => {
    await send(event(), { act: () => Promise.reject(new Error('no such host')) })
    assert.deepEqual(await notes(), ['failed: no such host'])
  })

  it('accepts a message that only the older of two secrets signed', async () => {
    assert.equal((await send(event(), { secrets: [SECRET, OLD_SECRET], sign: [OLD_SECRET] })).status, 202)
  })

  const refused: [what: string, body: string, options: Parameters<typeof send>[1], status: number][] = [
    ['a message signed with another secret', event(), { sign: [OLD_SECRET] }, 401],
    ['an action that is not allowed', event({ action: 'hard_reboot' }), {}, 403],
    [
      'an instance that is not allowed',
      event(),
      { allow: { actions: ['rerun'], instances: (id) => id.startsWith('vm-') } },
      403,
    ],
    ['a fleet that is not allowed', event(), { allow: { actions: ['rerun'], fleets: ['test'] } }, 403],
    ['an expired request', event({ expires_at: '2020-01-01T00:00:00Z' }), {}, 403],
    ['a rehearsal', event({ dry_run: true }), {}, 403],
    ['an invalid body', event({ instance: 7 }), {}, 400],
    ['a body that is too large', event({ padding: 'x'.repeat(70_000) }), {}, 413],
    ['an event of another kind', event({}, 'boot.judged'), {}, 202],
  ]
  for (const [what, body, options, status] of refused)
    it(`neither claims nor acts on ${what}`, async () => {
      const sent = await send(body, options)
      assert.equal(sent.status, status)
      assert.deepEqual(sent.acted, [])
      assert.equal(server.received.length, 0)
    })

  it('does not act when its claim is refused', async () => {
    server.answer(() => ({ status: 409, body: '{"type":"urn:boot-health:problem:action_superseded"}' }))
    const { status, acted } = await send(event())
    assert.deepEqual([status, acted], [202, []])
  })

  it('asks for a retry when it cannot reach the server for its claim', async () => {
    server.answer(503)
    const { status, acted } = await send(event(), { claimWaitsMs: [1, 1] })
    assert.deepEqual([status, acted], [503, []])
  })

  it('claims again under the same key when the first answer was lost, and acts once', async () => {
    let asked = 0
    server.answer(() => ({ status: ++asked === 1 ? 503 : 200 }))
    const { status, acted } = await send(event(), { claimWaitsMs: [1, 1] })
    assert.deepEqual([status, acted], [202, ['rerun i-0abc']])
    const keys = server.received.slice(0, 2).map(({ headers }) => headers['idempotency-key'])
    assert.equal(new Set(keys).size, 1)
    assert.ok(keys[0])
  })

  it('refuses to start without a secret', () => {
    assert.throws(
      () => createRemediator({ secrets: [], allow: { actions: [] }, act: async () => {} }),
      /needs the secret/,
    )
  })

  it('runs a program with the action and the instance, without a shell', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'boot-health-act-'))
    const program = join(directory, 'act')
    await writeFile(program, '#!/bin/sh\n[ "$2" = fail ] && { echo broken >&2; exit 3; }\necho "$1 of $2"\n')
    await chmod(program, 0o755)
    const action = JSON.parse(event({ instance: '$(id); x' })).data
    assert.equal(await runCommand(program)(action), 'rerun of $(id); x')
    await assert.rejects(runCommand(program)({ ...action, instance: 'fail' }), /ended with 3: broken/)
    await rm(directory, { recursive: true })
  })

  it('runs the program without the webhook’s secret in its environment', async (t) => {
    process.env.BOOT_HEALTH_WEBHOOK_SECRET = SECRET
    t.after(() => delete process.env.BOOT_HEALTH_WEBHOOK_SECRET)
    const directory = await mkdtemp(join(tmpdir(), 'act-'))
    t.after(() => rm(directory, { recursive: true }))
    const program = join(directory, 'act')
    await writeFile(program, '#!/bin/sh\necho "[$BOOT_HEALTH_WEBHOOK_SECRET] $BOOT_HEALTH_ACTION_ID"\n')
    await chmod(program, 0o755)
    assert.equal(await runCommand(program)(JSON.parse(event()).data), '[] act_1')
  })
})
