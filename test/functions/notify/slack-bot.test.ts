/** Slack by a bot's token: one message that changes, and what becomes of it when Slack, or we, do not play along. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { acknowledgeIncident } from '../../../functions/incidents/incident-change.ts'
import { slackAnswer } from '../../../shared/channels/slack-bot.ts'
import { readButtonValue } from '../../../shared/channels/slack-buttons.ts'
import { incidentBench } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { SLACK_CHANNEL, SLACK_TOKEN, startSlackApi } from '../../support/slack-api.ts'
import { startMemoryStore, TEST_START } from '../../support/table.ts'

const receiver = await receiverOfFile()
const slack = await startSlackApi()
after(() => slack.stop())
const startAfresh = () => {
  slack.messages.length = 0
  slack.trouble.length = 0
  slack.receiver.received.length = 0
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

async function bench() {
  const { store } = await startMemoryStore()
  const chat = {
    type: 'slack_bot',
    bot_token: { value: SLACK_TOKEN },
    channel: SLACK_CHANNEL,
    url: slack.url,
  }
  const made = incidentBench(store, receiver, { page_channels: ['chat'], channels: { chat } })
  const told = async () => (await made.head()).tell.find(({ channel }) => channel === 'chat')
  const log = async () =>
    (
      await store.listDeliveries(
        'channel:chat',
        new Date(made.deps.now()).toISOString().slice(0, 10),
        null,
        50,
      )
    ).items
  return { store, told, log, ...made }
}
const shown = () => slack.messages.map(({ text, edits }) => [text.slice(0, 40), edits])
const called = () => slack.receiver.received.map(({ path }) => path.replace('/api/', ''))

/** What the buttons under the first message do; each carries what a press is read by. */
function buttons(): string[] {
  const [{ blocks = [] } = {}] = (slack.messages[0]?.attachments ?? []) as {
    blocks?: { elements?: Button[] }[]
  }[]
  const ours = blocks.flatMap(({ elements = [] }) => elements).filter(({ value }) => value !== undefined)
  for (const { value = '' } of ours) assert.ok(readButtonValue(value), value)
  return ours.map(({ action_id }) => action_id ?? '')
}
interface Button {
  action_id?: string
  value?: string
}

describe('a Slack channel with a bot token', () => {
  beforeEach(startAfresh)

  it('has one message per incident: it is updated, acknowledged and resolved in place', async () => {
    const { fleet, deps, fails, heals, at, head } = await bench()
    await fails('i-1')
    await at(MINUTE)
    assert.equal(slack.messages.length, 1)
    for (const id of ['i-2', 'i-3']) await fails(id)
    await at(10 * MINUTE)
    assert.match(slack.messages[0]?.text ?? '', /3 of 3 VMs/)
    await acknowledgeIncident(deps, { fleet, by: 'pat' }, await head(), {
      note: 'mine',
      until: TEST_START + HOUR,
    })
    await at(11 * MINUTE)
    assert.match(slack.messages[0]?.text ?? '', /Acknowledged/)
    for (const id of ['i-1', 'i-2', 'i-3']) await heals(id)
    await at(12 * MINUTE)
    await at(23 * MINUTE)
    assert.match(JSON.stringify(slack.messages[0]), /Resolved.*#1a7f37/)
    assert.deepEqual(called(), ['chat.postMessage', 'chat.update', 'chat.update', 'chat.update'])
  })

  it('has buttons where callbacks are configured: all three on a page, no second acknowledgement, none on a resolve', async () => {
    const { fleet, deps, fails, heals, at, head } = await bench()
    await fails('i-1')
    await at(MINUTE)
    assert.deepEqual(buttons(), [])
    const slackCallbacks = { signing_secrets: [{ value: 'x' }], teams: {} }
    const settings = deps.config.fleets[fleet] ?? assert.fail()
    const remediation = { ...settings.remediation, mode: 'dry_run' as const }
    deps.config = {
      ...deps.config,
      callbacks: { slack: slackCallbacks },
      fleets: { [fleet]: { ...settings, remediation } },
    }
    for (const id of ['i-2', 'i-3']) await fails(id)
    await at(10 * MINUTE)
    assert.deepEqual(buttons(), ['acknowledge', 'silence', 'pause_repairs'])
    const ack = { note: 'mine', until: TEST_START + HOUR }
    await acknowledgeIncident(deps, { fleet, by: 'pat' }, await head(), ack)
    await at(11 * MINUTE)
    assert.deepEqual(buttons(), ['silence', 'pause_repairs'])
    for (const id of ['i-1', 'i-2', 'i-3']) await heals(id)
    await at(12 * MINUTE)
    await at(23 * MINUTE)
    assert.deepEqual(buttons(), [])
  })

  it('notifies people again by a reply in the channel, because an edit makes no sound', async () => {
    const { fails, at, heals } = await bench()
    await fails('i-1')
    await at(MINUTE)
    await at(4 * HOUR + 5 * MINUTE)
    const [first, reply] = slack.messages
    assert.deepEqual([reply?.thread_ts, reply?.broadcast, first?.edits], [first?.ts, true, 0])
    await heals('i-1')
    await at(4 * HOUR + 6 * MINUTE)
    await at(4 * HOUR + 20 * MINUTE)
    assert.match(first?.text ?? '', /Resolved/)
    assert.equal(slack.messages.length, 2)
  })

  it('whose message was deleted gets a new one at once, and then edits that', async () => {
    const { fails, heals, at, told, log } = await bench()
    await fails('i-1')
    await at(MINUTE)
    slack.messages.length = 0
    await fails('i-2')
    await at(10 * MINUTE)
    assert.deepEqual(called(), ['chat.postMessage', 'chat.update', 'chat.postMessage'])
    assert.equal((await told())?.last_error, null)
    // Both calls are of one moment of the test's clock: in any order.
    assert.deepEqual((await log()).map(({ outcome, reason }) => `${outcome} ${reason}`).sort(), [
      'accepted http_200',
      'accepted http_200',
      'refused answer_message_not_found',
    ])
    for (const id of ['i-1', 'i-2']) await heals(id)
    await at(11 * MINUTE)
    await at(22 * MINUTE)
    assert.deepEqual(shown().length, 1)
    assert.match(slack.messages[0]?.text ?? '', /Resolved/)
  })

  it('that answers ok: false in a 200 counts as failed, with the reason in the log', async () => {
    const { fails, at, told, log } = await bench()
    slack.trouble.push('not_in_channel')
    await fails('i-1')
    await at(MINUTE)
    assert.deepEqual([(await told())?.sent, (await told())?.last_error], [null, 'answer_not_in_channel'])
    assert.match((await log())[0]?.answer ?? '', /not_in_channel/)
    await at(HOUR)
    assert.equal((await told())?.sent, 'trigger')
  })

  it('that throttles us is tried again after the time that it names, and not before', async () => {
    const { fails, at, told } = await bench()
    slack.trouble.push({ retry_after: 300 })
    await fails('i-1')
    await at(MINUTE)
    const again = (await told())?.next_at ?? 0
    assert.equal(again - TEST_START, MINUTE + 300 * SECOND)
    await at(5 * MINUTE)
    assert.equal(slack.receiver.received.length, 1)
    await at(7 * MINUTE)
    assert.equal(slack.messages.length, 1)
  })

  it('that got a message twice around a kill shows both, and from then on the known one is edited', async () => {
    const { deps, fails, heals, at, head, look } = await bench()
    await fails('i-1')
    // The process dies after Slack has answered and before that is written: the claim alone is stored.
    const { casIncident } = deps.store
    let killed = false
    deps.store.casIncident = async (next) => {
      if (slack.messages.length > 0 && !killed) {
        killed = true
        throw new Error('killed')
      }
      return casIncident(next)
    }
    await at(MINUTE).catch(() => {})
    assert.equal(killed, true)
    deps.store.casIncident = casIncident
    const [tell] = (await head()).tell
    assert.deepEqual([tell?.attempting, tell?.handle], ['trigger', undefined])
    await look()
    await at(3 * MINUTE)
    assert.deepEqual(called(), ['chat.postMessage', 'chat.postMessage'])
    await heals('i-1')
    await at(4 * MINUTE)
    await at(15 * MINUTE)
    assert.match(slack.messages[1]?.text ?? '', /Resolved/)
    assert.equal(called().length, 3)
  })

  it('has no token in the delivery log', async () => {
    const { fails, at, log } = await bench()
    slack.receiver.answer(({ headers, body }) => ({ status: 200, body: `${headers.authorization} ${body}` }))
    await fails('i-1')
    await at(MINUTE)
    const entries = await log()
    assert.equal(entries[0]?.reason, 'answer_not_from_slack')
    assert.ok(!JSON.stringify(entries).includes(SLACK_TOKEN))
  })
})

describe('the body of a 200 from Slack', () => {
  beforeEach(startAfresh)

  const rows: [body: string, next: string, may_have_arrived: boolean | null][] = [
    ['{"ok":true,"channel":"C1","ts":"1.2"}', 'C1 1.2', null],
    ['{"ok":true,"channel":"C1","ts":"9.9","message":{"thread_ts":"1.2"}}', 'C1 1.2', null],
    ['{"ok":true}', 'null', null],
    ['{"ok":false,"error":"message_not_found"}', 'as_new', false],
    ['{"ok":false,"error":"edit_window_closed"}', 'as_new', false],
    ['{"ok":false,"error":"ratelimited"}', 'again', false],
    ['{"ok":false,"error":"fatal_error"}', 'again', true],
    ['{"ok":false,"error":"account_inactive"}', 'never', false],
    ['{"ok":false,"error":"<script>"}', 'never', false],
    ['{"ok":false}', 'never', false],
    ['<html>please sign in</html>', 'again', true],
    ['', 'again', true],
    ['null', 'again', true],
  ]
  for (const [body, next, arrived] of rows)
    it(`${body || 'nothing'} means ${next}`, () => {
      const said = slackAnswer(body)
      assert.deepEqual(said.taken ? [String(said.handle), null] : [said.next, said.may_have_arrived], [
        next,
        arrived,
      ])
      if (!said.taken) assert.match(said.word, /^[a-z0-9_]+$/)
    })
})
