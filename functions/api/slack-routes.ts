/**
 * `POST /v1/slack/actions`: a button under a message of a `slack_bot` channel was pressed. Slack waits three seconds; the
 * message shows the result, and an error is shown only to the person who pressed.
 */
import { createHash } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import type { Hono } from 'hono'
import { actorText } from '../../shared/actor.ts'
import type { CallbacksConfig } from '../../shared/callbacks/callbacks-config.ts'
import { isOfSlack } from '../../shared/callbacks/signatures.ts'
import { doneReply, privateReply, readPress, type SlackPress } from '../../shared/callbacks/slack-action.ts'
import { type Config, fleetSettings } from '../../shared/config.ts'
import { SLACK_ANSWER_MS, SLACK_REPLY_TIMEOUT_MS } from '../../shared/policy/people.ts'
import { problem } from '../../shared/problem.ts'
import type { ApiDeps } from '../deps.ts'
import { ProblemError } from '../http/problem-response.ts'
import { badSignature, createReadSigned, noCallbacks, readSecrets } from './signed-body.ts'
import { doPress, type PressDone } from './slack-press.ts'

type SlackCallbacks = NonNullable<CallbacksConfig['slack']>

export function addSlackRoutes(app: Hono, deps: ApiDeps): void {
  const readSigned = createReadSigned(deps)
  app.post('/v1/slack/actions', async (c) => {
    const settings = deps.config.callbacks.slack
    if (settings === undefined) throw noCallbacks('slack')
    const body = await readSigned(c)
    const signature = c.req.header('x-slack-signature')
    const timestamp = c.req.header('x-slack-request-timestamp')
    const secrets = await readSecrets(deps, settings.signing_secrets)
    const now = deps.now()
    if (!isOfSlack({ body, secrets, timestamp, signature, now })) throw badSignature()
    const press = readPress(Buffer.from(body).toString('utf8'))
    if (press === null) return c.body(null, 200)
    const id = createHash('sha256').update(`${timestamp} ${signature}`).digest('hex')
    if (!(await deps.store.putCallback({ source: 'slack', id, at: now }))) throw sentAgain()
    // Work that takes longer still ends; the message then shows it.
    await Promise.race([answerPress(deps, settings, press), after(SLACK_ANSWER_MS, null, { ref: false })])
    return c.body(null, 200)
  })
}

async function answerPress(deps: ApiDeps, settings: SlackCallbacks, press: SlackPress): Promise<void> {
  const refused = refusalOf(deps.config, settings, press)
  const came = refused === null ? await tryPress(deps, press) : { isDone: false, words: refused }
  const { fleet, act } = press
  deps.log('slack_press', { fleet, act, user: press.user.id, done: came.isDone })
  await reply(deps, press, came.isDone ? doneReply(press, came.words) : privateReply(came.words))
}

/** Why this person may not do this here, in words for them; null where they may. */
function refusalOf(config: Config, { teams }: SlackCallbacks, press: SlackPress): string | null {
  const { team, home, user, fleet, channel } = press
  if (![team, home].every((one) => Object.hasOwn(teams, one)))
    return 'People of this workspace may not act here: callbacks.slack.teams does not name it.'
  const users = teams[team]?.users
  if (users !== undefined && !users.includes(user.id))
    return 'You may not act here: callbacks.slack.teams names other people. Ask the operators of boot-health.'
  const { page_channels, ticket_channels } = Object.hasOwn(config.fleets, fleet)
    ? fleetSettings(config, fleet)
    : { page_channels: [], ticket_channels: [] }
  const isOfFleet = [...page_channels, ...ticket_channels].some((name) => {
    const settings = config.channels[name]
    return settings?.type === 'slack_bot' && settings.channel === channel
  })
  return isOfFleet ? null : `This channel no longer belongs to fleet ${fleet}; nothing was done.`
}

/** If our own store fails, that is not an error for Slack: the person is notified and may press again. */
async function tryPress(deps: ApiDeps, press: SlackPress): Promise<PressDone> {
  const by = actorText({ name: [press.user.name, press.user.id].filter(Boolean).join(' '), via: 'slack' })
  try {
    return await doPress(deps, { fleet: press.fleet, by }, press)
  } catch (error) {
    deps.log('slack_press_failed', { error: error instanceof Error ? error.name : 'unknown' })
    return { isDone: false, words: 'boot-health could not do this now. Try again in a moment.' }
  }
}

/** The answer's address is in the signed request; it may lead to Slack, and to the address that the bot uses. */
async function reply(deps: ApiDeps, { response_url }: SlackPress, message: object): Promise<void> {
  if (!isSlacks(deps.config, response_url)) return deps.log('slack_reply_failed', { reason: 'other_host' })
  const sent = await deps.outbound({
    method: 'POST',
    url: response_url,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(message),
    timeout_ms: SLACK_REPLY_TIMEOUT_MS,
  })
  if (sent.outcome !== 'answered') deps.log('slack_reply_failed', { reason: sent.reason })
  else if (sent.status >= 300) deps.log('slack_reply_failed', { reason: `http_${sent.status}` })
}

const SLACK_HOSTS = ['hooks.slack.com', 'hooks.slack-gov.com']

function isSlacks({ channels }: Config, url: string): boolean {
  const { host, protocol } = new URL(url)
  if (protocol === 'https:' && SLACK_HOSTS.includes(host)) return true
  return Object.values(channels).some((one) => one.type === 'slack_bot' && new URL(one.url).host === host)
}

const sentAgain = () =>
  new ProblemError(
    problem(409, 'sent_again', 'Conflict', 'This request was already handled; nothing was done again.'),
  )
