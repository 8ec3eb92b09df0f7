/** Buttons in Slack, pressed over real HTTP against an embedded server, with the far side's own small server. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { IncidentHead } from '../../../functions/store/incident-item.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { CALLBACK_BYTES, CALLBACK_RATE } from '../../../shared/policy/limits.ts'
import { HELD_BY_BUTTON_MS, SLACK_REQUEST_MS } from '../../../shared/policy/people.ts'
import { type Embedded, startEmbedded } from '../../support/embedded.ts'
import {
  type Press,
  pressBody,
  SLACK_SECRET,
  SLACK_TEAM,
  SLACK_USER,
  slackHeaders,
} from '../../support/signed-callbacks.ts'
import { SLACK_CHANNEL, SLACK_TOKEN, type SlackApi, startSlackApi } from '../../support/slack-api.ts'
import { storeBoot, storeIncident } from '../../support/stored-boots.ts'
import { TEST_START } from '../../support/table.ts'

const OTHER_USER = { id: 'U0000WILE', username: 'coyote' }
const ENVIRONMENT = {
  SLACK_SIGNING_SECRET: SLACK_SECRET,
  SLACK_OLD_SECRET: 'the-one-before',
  SLACK_BOT_TOKEN: SLACK_TOKEN,
}

describe('a button press in Slack', () => {
  let embedded: Embedded
  let slack: SlackApi
  let head: IncidentHead
  let clock = TEST_START
  let images = 0

  before(async () => {
    Object.assign(process.env, ENVIRONMENT)
    slack = await startSlackApi()
    embedded = await startEmbedded(
      {
        fleets: {
          web: { page_channels: ['on-call'], page_wait_s: 86_400 },
          batch: {},
        },
        channels: {
          'on-call': {
            type: 'slack_bot',
            bot_token: { env: 'SLACK_BOT_TOKEN' },
            channel: SLACK_CHANNEL,
            url: slack.url,
          },
        },
        callbacks: {
          slack: {
            signing_secrets: [{ env: 'SLACK_SIGNING_SECRET' }, { env: 'SLACK_OLD_SECRET' }],
            teams: { [SLACK_TEAM]: { users: [SLACK_USER.id] } },
          },
        },
      },
      { now: () => clock },
    )
  })
  beforeEach(async () => {
    // Each test has its own minute: nothing of the one before counts against it.
    clock += 60_000
    slack.receiver.received.length = 0
    const image = `img-${++images}`
    const deps = { store: embedded.server.store, now: () => clock }
    const boot = await storeBoot(deps, { fleet: 'web', instance: `${image}-vm`, image })
    head = await storeIncident(deps, [boot], { fleet: 'web', opened_at: clock })
  })
  after(async () => {
    await embedded.server.stop()
    await slack.stop()
    for (const name of Object.keys(ENVIRONMENT)) delete process.env[name]
  })

  const pressOf = (act: string, more: Partial<Press> = {}): Press => ({
    ...{
      act,
      fleet: 'web',
      incident: incidentId(head),
      response_url: `${slack.receiver.url}/actions/T0/1/2`,
    },
    ...more,
  })

  async function send(body: string, headers: Record<string, string>) {
    const answer = await fetch(`${embedded.server.url}/v1/slack/actions`, { method: 'POST', body, headers })
    return { status: answer.status, text: await answer.text() }
  }

  async function press(act: string, more: Partial<Press> = {}) {
    const body = pressBody(pressOf(act, more))
    return send(body, await slackHeaders(body, clock))
  }

  const replies = () =>
    slack.receiver.received
      .filter(({ path }) => path.startsWith('/actions/'))
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>)
  const stored = () => embedded.server.store.getIncident('web', head.cause, head.image)
  const silences = () => embedded.server.store.listSilences('web', clock)
  const isUntouched = async () => {
    assert.equal((await stored())?.ack, null)
    assert.deepEqual(
      (await silences()).filter(({ image }) => image === head.image),
      [],
    )
  }

  it('acknowledges in the name of the person who pressed it', async () => {
    assert.deepEqual(await press('acknowledge'), { status: 200, text: '' })
    const ack = (await stored())?.ack
    assert.equal(ack?.by, 'roadrunner U2CERLKJA (slack)')
    const { items } = await embedded.server.store.listAudit(incidentId(head), 'web', null, 10)
    const line = items.find(({ action }) => action === 'acknowledged')
    assert.equal(line?.actor, 'roadrunner U2CERLKJA (slack)')
    assert.match(JSON.stringify(replies()), /Acknowledged until \d\d:\d\d UTC by <@U2CERLKJA>/)
  })

  it('silences for two hours, once, however often it is pressed', async () => {
    await press('silence')
    const [silence] = (await silences()).filter(({ image }) => image === head.image)
    assert.deepEqual(
      { cause: silence?.cause, ends_at: silence?.ends_at, author: silence?.author, pause: silence?.pause },
      {
        cause: head.cause,
        ends_at: clock + HELD_BY_BUTTON_MS,
        author: 'roadrunner U2CERLKJA (slack)',
        pause: false,
      },
    )
    clock += 1000
    await press('silence')
    assert.equal((await silences()).filter(({ image }) => image === head.image).length, 1)
    assert.deepEqual(
      replies().map(({ replace_original }) => replace_original),
      [true, false],
    )
    assert.match(String(replies()[1]?.text), /silenced already/)
  })

  it('pauses the repairs of its own fleet for two hours, and of no other', async () => {
    await press('pause_repairs')
    const [pause] = (await embedded.server.store.getGuard('web')).pauses
    assert.deepEqual([pause?.until, pause?.by], [clock + HELD_BY_BUTTON_MS, 'roadrunner U2CERLKJA (slack)'])
    assert.deepEqual((await embedded.server.store.getGuard('batch')).pauses, [])
  })

  it('edits the message in place: keeps the text, adds what was done, removes the button', async () => {
    const button = (action_id: string) => ({
      type: 'button',
      action_id,
      text: { type: 'plain_text', text: action_id },
    })
    const blocks = [
      { type: 'section', block_id: 'x', text: { type: 'mrkdwn', text: '*60 of 70 VMs*' } },
      { type: 'actions', block_id: 'y', elements: [button('acknowledge'), button('silence')] },
    ]
    const message = { text: 'plain', attachments: [{ id: 1, fallback: '…', color: '#d1242f', blocks }] }
    await press('silence', { message })
    const [changed] = replies()
    const [attachment] = (changed?.attachments ?? []) as {
      color: string
      blocks: Record<string, unknown>[]
    }[]
    assert.equal(changed?.replace_original, true)
    assert.equal(changed?.text, 'plain')
    assert.equal(attachment?.color, '#d1242f')
    assert.deepEqual(
      attachment?.blocks.map(({ type }) => type),
      ['section', 'context', 'actions'],
    )
    assert.deepEqual(
      ((attachment?.blocks[2]?.elements ?? []) as { action_id: string }[]).map(({ action_id }) => action_id),
      ['acknowledge'],
    )
  })

  it('is accepted with the previous secret too, while the secret is rotated', async () => {
    const body = pressBody(pressOf('acknowledge'))
    assert.equal((await send(body, await slackHeaders(body, clock, 'the-one-before'))).status, 200)
    assert.notEqual((await stored())?.ack, null)
  })

  const refusals: [why: string, press: Partial<Press>, says: RegExp][] = [
    ['from another workspace', { team: 'T0000EVIL' }, /of this workspace may not act here/],
    [
      'from another workspace’s person in a shared channel',
      { home: 'T0000EVIL' },
      /of this workspace may not act here/,
    ],
    ['from somebody who is not named', { user: OTHER_USER }, /You may not act here/],
    ['in a channel that is none of the fleet’s', { channel: 'C0000ELSE' }, /no longer belongs to fleet web/],
    ['about another fleet than the channel’s', { fleet: 'batch' }, /no longer belongs to fleet batch/],
    ['about a fleet that there is not', { fleet: 'constructor' }, /no longer belongs to fleet constructor/],
    ['about an incident that there is not', { incident: 'x~y~1' }, /over; nothing was done/],
  ]
  for (const [why, more, says] of refusals)
    it(`does nothing ${why}, and explains that to the person alone`, async () => {
      assert.equal((await press('acknowledge', more)).status, 200)
      await isUntouched()
      const [reply] = replies()
      assert.equal(reply?.response_type, 'ephemeral')
      assert.equal(reply?.replace_original, false)
      assert.match(String(reply?.text), says)
    })

  const attacks: [
    name: string,
    status: number,
    make: (body: string) => Promise<[string, Record<string, string>]>,
  ][] = [
    [
      'without a signature',
      401,
      async (body) => [body, { 'content-type': 'application/x-www-form-urlencoded' }],
    ],
    ['signed with another secret', 401, async (body) => [body, await slackHeaders(body, clock, 'guessed')]],
    [
      'signed with nothing',
      401,
      async (body) => [body, { ...(await slackHeaders(body, clock)), 'x-slack-signature': 'v0=' }],
    ],
    ['whose body was changed', 401, async (body) => [`${body}&x=1`, await slackHeaders(body, clock)]],
    [
      'whose time was changed',
      401,
      async (body) => [
        body,
        {
          ...(await slackHeaders(body, clock)),
          'x-slack-request-timestamp': String(Math.floor(clock / 1000) + 1),
        },
      ],
    ],
    [
      'that is older than five minutes',
      401,
      async (body) => [body, await slackHeaders(body, clock - SLACK_REQUEST_MS - 1000)],
    ],
    [
      'of more than five minutes from now',
      401,
      async (body) => [body, await slackHeaders(body, clock + SLACK_REQUEST_MS + 2000)],
    ],
    [
      'without a time',
      401,
      async (body) => {
        const { 'x-slack-request-timestamp': _, ...headers } = await slackHeaders(body, clock)
        return [body, headers]
      },
    ],
    [
      'whose time is no number',
      401,
      async (body) => [
        body,
        { ...(await slackHeaders(body, clock)), 'x-slack-request-timestamp': 'Infinity' },
      ],
    ],
    [
      'of a megabyte',
      413,
      async () => {
        const big = 'x'.repeat(4 * CALLBACK_BYTES)
        return [big, { ...(await slackHeaders(big, clock)), connection: 'close' }]
      },
    ],
  ]
  for (const [name, status, make] of attacks)
    it(`is refused ${name}`, async () => {
      const [body, headers] = await make(pressBody(pressOf('acknowledge')))
      assert.equal((await send(body, headers)).status, status)
      await isUntouched()
      assert.deepEqual(replies(), [])
    })

  it('is refused when the very same request comes a second time', async () => {
    const body = pressBody(pressOf('acknowledge'))
    const headers = await slackHeaders(body, clock)
    assert.equal((await send(body, headers)).status, 200)
    // The worker evaluates it at the same time.
    for (let isWritten = false; !isWritten; ) {
      const now = (await stored()) ?? assert.fail()
      isWritten = await embedded.server.store.casIncident({ ...now, ack: null })
    }
    clock += 1000
    const again = await send(body, headers)
    assert.equal(again.status, 409)
    assert.match(again.text, /sent_again/)
    await isUntouched()
  })

  it('does nothing if it is signed but not one of our buttons', async () => {
    for (const payload of ['{', '{"type":"view_submission"}', '{"type":"block_actions","actions":[]}']) {
      const body = new URLSearchParams({ payload }).toString()
      assert.equal((await send(body, await slackHeaders(body, clock))).status, 200)
    }
    assert.equal((await press('open_in_boot_health')).status, 200)
    await isUntouched()
  })

  it('is answered only at Slack’s hosts and the bot’s, whatever host a signed request names', async () => {
    await press('acknowledge', { response_url: 'http://127.0.0.1:9/steal' })
    assert.notEqual((await stored())?.ack, null)
    const detail = embedded.logged.findLast(({ event }) => event === 'slack_reply_failed')?.detail ?? {}
    assert.equal((detail as { reason?: string }).reason, 'other_host')
  })

  it('mentions nobody through a person’s display name', async () => {
    const user = { id: SLACK_USER.id, username: '<!channel> & <@U1>' }
    await press('silence', { user })
    clock += 1000
    await press('silence')
    assert.doesNotMatch(JSON.stringify(replies()), /<!channel>/)
  })

  it('is rate-limited per network, and accepted again later', async () => {
    clock += 3_600_000
    const statuses: number[] = []
    for (let n = 0; n < CALLBACK_RATE.burst; n += 1) statuses.push((await send('x', {})).status)
    assert.ok(statuses.includes(429) && statuses.includes(401), String(new Set(statuses)))
    clock += 60_000
    assert.equal((await send('x', {})).status, 401)
  })

  it('logs neither a secret nor the response URL', async () => {
    await press('acknowledge')
    const text = JSON.stringify(embedded.logged)
    for (const secret of [SLACK_SECRET, SLACK_TOKEN, '/actions/T0', 'the-one-before'])
      assert.equal(text.includes(secret), false, secret)
  })

  it('is not served where the configuration has no callbacks', async () => {
    const { server } = await startEmbedded({ fleets: { web: {} } })
    for (const path of ['slack/actions', 'pagerduty/events'])
      assert.equal((await fetch(`${server.url}/v1/${path}`, { method: 'POST', body: 'x' })).status, 404)
    await server.stop()
  })
})
