/** docs/channels.md, made from the list of kinds: what each is configured by, and a page as it arrives there. */
import {
  CHANNEL_KINDS,
  type Channel,
  channel,
  kindOf,
  secretsOfChannel,
} from '../../shared/channels/channels.ts'
import { changeContent } from '../../shared/page/change-words.ts'
import { type PageFacts, pageContent } from '../../shared/page/page-content.ts'

/** As written in a config file. */
export const CALLBACKS_EXAMPLE = {
  callbacks: {
    slack: {
      signing_secrets: [{ env: 'SLACK_SIGNING_SECRET' }],
      teams: { T024BE7LD: { users: ['U2CERLKJA'] } },
    },
    pagerduty: { secrets: [{ env: 'PAGERDUTY_WEBHOOK_SECRET' }] },
  },
}

const NOW = Date.parse('2026-11-24T03:12:00Z')
const FACTS: PageFacts = {
  fleet: 'web',
  cause: 'route_missing_at_lookup',
  image: 'web-2026.11.2',
  gen: 1,
  severity: 'page',
  opened_at: NOW - 60_000,
  failing: 60,
  population: { of_image: 70, of_others: 220, failing_others: 2 },
  first_instance: 'web-7f3a',
  evidence: "Calling 'http://169.254.169.254/openstack' failed: [Errno 101] Network is unreachable",
  remedy: 'Order cloud-init after the network: see the instance’s page.',
  automation:
    '1 in flight; 59 not repaired (waiting for earlier repairs to be verified: one goes first, then 1, 2, 4 and so on).',
  resolve_reason: null,
  ack: null,
}

/** What a reader has to know beside the example. */
const ABOUT: Record<keyof typeof CHANNEL_KINDS, string> = {
  pagerduty:
    'Events API v2. Trigger, acknowledge and resolve share one `dedup_key` per incident. `custom_details` has the text lines under their labels and four numbers. When repairs of an incident begin and when they end, a change event says so in the service’s list of recent changes (`changes: false` turns that off): two for a wave of repairs, at most once an hour, and they page nobody.',
  slack:
    'An incoming webhook of a Slack app. Messages have a red or amber attachment while the incident is open, and a green one when it resolves. Slack’s webhooks cannot change a message, so each update is a new message; `slack_bot` changes its message in place.',
  slack_bot:
    'A Slack app’s bot (scope `chat:write`, a member of the channel). With `callbacks.slack` its messages have buttons ([below](#buttons-in-slack)). It sends one message for each incident and changes it in place as the incident grows, is acknowledged and resolves. Reminders, latches and lapsed acknowledgements are replies in its thread that are also shown in the channel, because a change notifies nobody. If the message was deleted, or boot-health was killed before it received Slack’s response, it sends a new message. Slack’s `ok: false` in a 200 is a failed delivery.',
  teams:
    'The address that the Workflows template “When a Teams webhook request is received” gives. The message is an Adaptive Card 1.4.',
  alertmanager:
    'API v2 of Prometheus Alertmanager; routing, grouping and inhibition stay there. An open incident is sent again every two minutes with an `endsAt` ten minutes ahead, so the alert ends by itself if boot-health dies. Acknowledgements and silences of boot-health do not end the alert.',
  sns: 'A topic in the account of the stack; the worker may publish to exactly the topics that the config names. FIFO topics work.',
  webhook:
    'Your own receiver: JSON, signed per [Standard Webhooks](https://www.standardwebhooks.com). `url` may be a secret reference; `headers` adds headers, plain or as secret references.',
}

/** One page of each kind, its secrets replaced by words that say so. */
export function channelsDoc(): string {
  const sections = (Object.keys(CHANNEL_KINDS) as (keyof typeof CHANNEL_KINDS)[]).map(section)
  return `# Channels

<!-- Made by \`npm run docs\` from shared/channels/; a test compares. -->

A channel is where pages and tickets go. It has a name in \`channels\` of \`boot-health.config.json\`; fleets name it in
\`page_channels\` and \`ticket_channels\`. \`boot-health page test NAME\` sends a test trigger and its resolve through it.
Secrets are references: \`{"env": "NAME"}\` for the embedded server, \`{"ssm": "/name"}\` on AWS.

Every channel gets the same: one page per incident, updates as it grows, one resolve. If a receiver fails, boot-health retries
after 5 s, 15 s, 45 s and then ever more slowly; if it answers 410, boot-health stops until a test reaches it.

${sections.join('\n\n')}

${ACTING}
`
}

const ACTING = `## Acting where people are

### Buttons in Slack

Each message of a \`slack_bot\` channel has three buttons: acknowledge (for 4 hours), silence this cause on this image for 2 hours, and pause
all repairs of the fleet for 2 hours. The audit names the person as \`name ID (slack)\`. The result is shown under the message; an error
is shown to that person only.

1. Create the app from [examples/slack-app-manifest.json](../examples/slack-app-manifest.json) (api.slack.com/apps, Create New App, From a manifest), with
   your own address in \`request_url\`. Slack must be able to reach it.
2. Install it, invite the bot to the channel, and store its Bot User OAuth Token and its Signing Secret where the configuration reads secrets.
3. Name the workspaces whose people may act. Without \`users\`, everybody of the workspace who is in the channel may.

\`\`\`json
${JSON.stringify(CALLBACKS_EXAMPLE, null, 2)}
\`\`\`

A button acts on a fleet only if that fleet has a \`slack_bot\` channel with the id of the Slack channel in which it was pressed. A request counts
once, and only within five minutes of its time.

### Webhooks of PagerDuty

In PagerDuty: Integrations, Generic Webhooks (v3), New Webhook, with the URL \`https://boot-health.example.com/v1/pagerduty/events\` and the events
\`incident.acknowledged\`, \`incident.unacknowledged\` and \`incident.resolved\`. PagerDuty shows the secret once; put it into \`callbacks.pagerduty.secrets\`.

- If a person acknowledges there, the incident is acknowledged here for 4 hours, as \`name ID (pagerduty)\`. If that acknowledgement ends there, by a
  person or by PagerDuty's time-out, it ends here too; an acknowledgement that was made here stays.
- If a person resolves there while VMs still fail, the incident stays open here, because only good reports end it. Its pages are held for
  15 minutes; if VMs still fail then, PagerDuty is triggered again with the same key, which opens a new incident there.
- boot-health's own messages come back as events too, and are ignored. An event counts once, and an older one never undoes a newer one.`

function section(type: keyof typeof CHANNEL_KINDS): string {
  const { example } = CHANNEL_KINDS[type]
  const settings = channel.parse(example)
  const names = Object.keys(secretsOfChannel(settings, NOW))
  const secrets = Object.fromEntries(names.map((name) => [name, SHOWN[name] ?? 'SECRET']))
  const content = {
    ...pageContent(FACTS, 'trigger', 'first', 'https://boot-health.example.com'),
    // Of the others none has buttons.
    acts: ['acknowledge', 'silence', 'pause_repairs'] as const,
  }
  const made = kindOf(settings).request(content, {
    settings,
    secrets,
    message_id: 'msg_0123456789abcdef',
    handle: null,
    now: NOW,
  })
  const sent: unknown = made.over === 'http' ? JSON.parse(made.body) : made.publish
  const headers = made.over === 'http' ? Object.keys(made.headers ?? {}) : []
  const signed =
    headers.length === 0 ? '' : ` with the headers ${headers.map((name) => `\`${name}\``).join(', ')}`
  return `## ${type}

${ABOUT[type]}

\`\`\`json
${JSON.stringify(example, null, 2)}
\`\`\`

A page of sixty failing VMs arrives${signed} as:

\`\`\`json
${JSON.stringify(sent, null, 2)}
\`\`\`${changeOf(settings, secrets)}`
}

/** The end of a wave of repairs, where the kind takes such events. */
function changeOf(settings: Channel, secrets: Record<string, string>): string {
  const kind = kindOf(settings)
  if (kind.takes_changes?.(settings) !== true) return ''
  const wave = { n: 1, began_at: NOW, ended_at: NOW + 900_000, failing: 60, in_flight: 1 }
  const facts = { ...FACTS, severity: 'page' as const, wave: { ...wave, came_up: 58, still_failing: 2 } }
  const content = changeContent(facts, 'repairs_ended', 'https://boot-health.example.com')
  const made = kind.request(content, { settings, secrets, message_id: 'msg_1', handle: null, now: NOW })
  if (made.over !== 'http') return ''
  return `

The end of its repairs, at \`${made.url}\`:

\`\`\`json
${JSON.stringify(JSON.parse(made.body), null, 2)}
\`\`\``
}

/** A signing secret has to be one, or nothing can be signed. */
const SHOWN: Record<string, string> = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  url: 'https://example.com/hook',
}
