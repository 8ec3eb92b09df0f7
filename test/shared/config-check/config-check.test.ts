/** Wrong files, one fault each: every answer names the place, and says what to write. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import ipaddr from 'ipaddr.js'
import { CHANNEL_KINDS } from '../../../shared/channels/channels.ts'
import { type ConfigFacts, checkConfig } from '../../../shared/config-check/config-check.ts'
import { faultLine } from '../../../shared/config-check/fault.ts'
import { configJsonSchema } from '../../../shared/config-check/schema-at.ts'

type Raw = Record<string, unknown>

const facts = (more: Partial<ConfigFacts> = {}): ConfigFacts => ({
  target: 'embedded',
  hasEnv: () => true,
  isRange: (text) => ipaddr.isValidCIDR(text),
  ...more,
})
const PAGER = { type: 'pagerduty', routing_key: { env: 'PD' } }
const GOOD = {
  public_url: 'https://boots.example',
  fleets: { web: { page_channels: ['desk'] } },
  channels: { desk: PAGER },
}
const fleet = (settings: Raw): Raw => ({ ...GOOD, fleets: { web: { page_channels: ['desk'], ...settings } } })
const repairs = (settings: Raw): Raw => fleet({ remediation: settings })
const channel = (settings: Raw): Raw => ({ ...GOOD, channels: { desk: settings } })

/** What is wrong, the whole file, where the answer must point, and what it must say to write. */
const WRONG: [what: string, raw: Raw, pointer: string, write: RegExp][] = [
  ['no fleets', { channels: {} }, '/fleets', /write an object/],
  ['a key that is misspelt', { ...GOOD, pubilc_url: 'x' }, '/pubilc_url', /did you mean public_url\?/],
  ['a key that is none', { ...GOOD, colour: 1 }, '/colour', /the settings here are .*fleets/],
  ['an address that is none', { ...GOOD, public_url: 'boots.example' }, '/public_url', /"https:\/\//],
  ['a range that is none', { ...GOOD, allow_cidrs: ['10.0.0.0'] }, '/allow_cidrs/0', /"10\.0\.0\.0\/8"/],
  ['one range instead of a list', { ...GOOD, allow_cidrs: '10.0.0.0/8' }, '/allow_cidrs', /a list/],
  [
    'a ping in plain text',
    { ...GOOD, heartbeat_url: 'https://hc.example/x' },
    '/heartbeat_url',
    /\{"env": "NAME"\}/,
  ],
  ['a fleet with capitals', { ...GOOD, fleets: { Web: {} } }, '/fleets/Web', /write "web"/],
  ['a fleet that is text', { ...GOOD, fleets: { web: 'yes' } }, '/fleets/web', /an object/],
  ['shards as text', fleet({ shards: '4' }), '/fleets/web/shards', /a whole number from 1 to 64/],
  ['no shards', fleet({ shards: 0 }), '/fleets/web/shards', /from 1 to 64/],
  ['too many shards', fleet({ shards: 65 }), '/fleets/web/shards', /from 1 to 64/],
  ['a wait below zero', fleet({ page_wait_s: -1 }), '/fleets/web/page_wait_s', /whole number/],
  ['half a second', fleet({ repeat_s: 0.5 }), '/fleets/web/repeat_s', /whole number/],
  ['minutes as text', fleet({ deadline_s: '15m' }), '/fleets/web/deadline_s', /whole number/],
  [
    'a paging that is none',
    fleet({ page: 'always' }),
    '/fleets/web/page',
    /"at_once" or "after_remediation" or "never"/,
  ],
  ['one channel instead of a list', fleet({ page_channels: 'desk' }), '/fleets/web/page_channels', /a list/],
  [
    'a channel that is not there',
    fleet({ ticket_channels: ['dsk'] }),
    '/fleets/web/ticket_channels',
    /one of them \(desk\)/,
  ],
  ['a selector that is text', fleet({ selector: 'web' }), '/fleets/web/selector', /write/],
  [
    'a datasource that is a number',
    fleet({ expected_datasource: 1 }),
    '/fleets/web/expected_datasource',
    /write/,
  ],
  [
    'a mode that is none',
    repairs({ mode: 'yes' }),
    '/fleets/web/remediation/mode',
    /"off" or "dry_run" or "on"/,
  ],
  ['a rung that is none', repairs({ ladder: ['rebuild'] }), '/fleets/web/remediation/ladder/0', /"rerun" or/],
  [
    'a share over one',
    repairs({ max_in_flight_share: 5 }),
    '/fleets/web/remediation/max_in_flight_share',
    /from 0 to 1/,
  ],
  [
    'a bucket without its size',
    repairs({ bucket: { refill_s: 60 } }),
    '/fleets/web/remediation/bucket/size',
    /whole number/,
  ],
  [
    'a channel without a type',
    channel({ url: 'https://x.example' }),
    '/channels/desk/type',
    /pagerduty, slack, slack_bot, teams/,
  ],
  [
    'a type that is none',
    channel({ type: 'email' }),
    '/channels/desk/type',
    /pagerduty, slack, slack_bot, teams/,
  ],
  [
    'a key in plain text',
    channel({ type: 'pagerduty', routing_key: 'R0UT1NG' }),
    '/channels/desk/routing_key',
    /\{"env": "NAME"\}/,
  ],
  [
    'a channel of Slack by its name',
    channel({ type: 'slack_bot', bot_token: { env: 'T' }, channel: '#general' }),
    '/channels/desk/channel',
    /something like "C024BE91L"/,
  ],
  [
    'a Slack address in plain text',
    channel({ type: 'slack', url: 'https://hooks.slack.com/x' }),
    '/channels/desk/url',
    /\{"env": "NAME"\}/,
  ],
  [
    'a secret that is written out',
    channel({ ...PAGER, routing_key: { value: 'k' } }),
    '/channels/desk/routing_key',
    /\{"env": "NAME"\}/,
  ],
  [
    'a key of another kind',
    channel({ ...PAGER, topic_arn: 'arn:x' }),
    '/channels/desk/topic_arn',
    /the settings here are .*routing_key/,
  ],
  [
    'a topic that is none',
    channel({ type: 'sns', topic_arn: 'on-call' }),
    '/channels/desk/topic_arn',
    /"arn:aws:sns/,
  ],
  [
    'a header of ours',
    channel({ ...CHANNEL_KINDS.webhook.example, headers: { Host: 'x' } }),
    '/channels/desk/headers/Host',
    /write/,
  ],
  [
    'a signing secret in plain text',
    { ...GOOD, callbacks: { pagerduty: { secrets: ['x'] } } },
    '/callbacks/pagerduty/secrets/0',
    /\{"env": "NAME"\}/,
  ],
  [
    'a workspace by its name',
    { ...GOOD, callbacks: { slack: { signing_secrets: [{ env: 'S' }], teams: { acme: {} } } } },
    '/callbacks/slack/teams/acme',
    /T024BE7LD/,
  ],
  [
    'a runbook that no browser opens',
    { ...GOOD, runbooks: { no_address: 'wiki/x' } },
    '/runbooks/no_address',
    /https:\/\//,
  ],
  [
    'a runbook of a cause that is misspelt',
    { ...GOOD, runbooks: { no_adress: 'https://wiki.example/x' } },
    '/runbooks/no_adress',
    /did you mean no_address\?/,
  ],
  ['a throttle as text', { ...GOOD, aws: { throttle: 'high' } }, '/aws/throttle', /an object/],
]

describe('a config with one fault', () => {
  for (const [what, raw, pointer, write] of WRONG)
    it(`gets its place and its fix: ${what}`, () => {
      const { config, faults } = checkConfig(raw, facts())
      assert.equal(config, null)
      const errors = faults.filter(({ level }) => level === 'error')
      const named = errors.find((fault) => fault.pointer === pointer)
      assert.ok(named, errors.map(faultLine).join('\n'))
      assert.match(named.write, write, faultLine(named))
      assert.ok(named.says.length > 5 && !/^Invalid/.test(named.says))
    })

  it('names every unset secret at once, by its variable', () => {
    const { faults } = checkConfig(GOOD, facts({ hasEnv: () => false }))
    assert.deepEqual(faults.map(faultLine), [
      '/channels/desk/routing_key is {"env":"PD"}: the environment variable PD is not set; set PD where boot-health is started, and to check it here: export PD=…',
    ])
  })

  it('accepts SSM on AWS only, and the environment elsewhere only', () => {
    const ssm = channel({ type: 'slack', url: { ssm: '/chat' } })
    assert.match(checkConfig(ssm, facts()).faults.map(faultLine).join(), /SSM is read on AWS only/)
    assert.equal(checkConfig(ssm, facts({ target: 'aws' })).faults.length, 0)
    assert.match(
      checkConfig(GOOD, facts({ target: 'aws' }))
        .faults.map(faultLine)
        .join(),
      /write \{"ssm"/,
    )
  })
})

describe('a config with many faults', () => {
  const lines = (raw: Raw, more: Partial<ConfigFacts> = {}) =>
    checkConfig(raw, facts(more)).faults.map(({ level, pointer }) => `${level} ${pointer}`)

  it('names all of them in one run, of form and of meaning', () => {
    const raw = {
      pubilc_url: 'x',
      public_url: 'http://127.0.0.1:8080',
      allow_cidrs: ['10.0.0.0'],
      fleets: {
        web: {
          page_channels: ['desk', 'dsk'],
          page_wait_s: -1,
          remediation: { mode: 'on', secret: { env: 'S' } },
        },
        db: { ticket_channels: ['broken'] },
      },
      channels: { desk: PAGER, broken: { type: 'email' }, spare: PAGER },
    }
    assert.deepEqual(lines(raw, { hasEnv: () => false }).sort(), [
      'error /allow_cidrs/0',
      'error /channels/broken/type',
      'error /channels/desk/routing_key',
      'error /channels/spare/routing_key',
      'error /fleets/web/page_channels',
      'error /fleets/web/page_wait_s',
      'error /fleets/web/remediation/secret',
      'error /pubilc_url',
      'warning /fleets/db/page_channels',
      'warning /fleets/web/remediation/url',
      'warning /public_url',
    ])
  })

  it('warns of callbacks that no channel can cause', () => {
    const callbacks = {
      slack: { signing_secrets: [{ env: 'S' }], teams: { T024BE7LD: {} } },
      pagerduty: { secrets: [{ env: 'P' }] },
    }
    assert.deepEqual(lines({ ...GOOD, callbacks }), ['warning /callbacks/slack'])
    const unset = checkConfig({ ...GOOD, callbacks }, facts({ hasEnv: (name) => name !== 'P' })).faults
    assert.match(faultLine(unset[0] ?? assert.fail()), /callbacks\/pagerduty\/secrets\/0.*P is not set/)
  })

  it('invents none: a part left out for its own fault is neither missing nor unused', () => {
    assert.deepEqual(lines(fleet({ page_channels: 'desk' })), ['error /fleets/web/page_channels'])
    assert.deepEqual(lines(channel({ type: 'email' })), ['error /channels/desk/type'])
    assert.deepEqual(lines({ ...GOOD, fleets: 'web' }), ['error /fleets'])
    assert.deepEqual(lines({ ...GOOD, public_url: 'boots.example' }), ['error /public_url'])
    assert.deepEqual(lines(repairs({ mode: 'on', url: 1, secret: 'x' })).sort(), [
      'error /fleets/web/remediation/secret',
      'error /fleets/web/remediation/url',
    ])
  })

  for (const [what, raw, pointer] of WRONG)
    it(`one of which is ${what} names it beside an unset secret of another channel`, () => {
      const { channels = {}, ...rest } = raw
      const both = { ...rest, channels: { ...(channels as Raw), other: PAGER } }
      const named = lines(both, { hasEnv: (name) => name !== 'PD' })
      assert.ok(named.includes(`error ${pointer}`), named.join())
      assert.ok(named.includes('error /channels/other/routing_key'), named.join())
    })
})

describe('a valid config that is probably a mistake', () => {
  it('needs no public_url on AWS, where the stack knows its own endpoint', () => {
    const pager = { type: 'pagerduty', routing_key: { ssm: '/pager' } }
    const raw = { fleets: { web: { page_channels: ['pager'] } }, channels: { pager } }
    const faultsFor = (target: 'aws' | 'either') => checkConfig(raw, facts({ target })).faults
    assert.deepEqual(faultsFor('aws'), [])
    assert.deepEqual(
      faultsFor('either').map(({ pointer }) => pointer),
      ['/public_url'],
    )
  })

  const warned = (raw: Raw) => {
    const { config, faults } = checkConfig(raw, facts())
    assert.notEqual(config, null)
    return faults.map(({ level, pointer }) => `${level} ${pointer}`)
  }

  it('is accepted with a warning', () => {
    assert.deepEqual(warned(GOOD), [])
    assert.deepEqual(warned({ ...GOOD, public_url: 'http://127.0.0.1:8080' }), ['warning /public_url'])
    assert.deepEqual(warned({ ...GOOD, channels: { ...GOOD.channels, spare: PAGER } }), [
      'warning /channels/spare',
    ])
    assert.deepEqual(warned({ fleets: { web: {} } }), ['warning /fleets/web/page_channels'])
    assert.deepEqual(warned({ fleets: { web: { page: 'never' } } }), [])
    assert.deepEqual(warned(repairs({ mode: 'on', secret: { env: 'S' } })), [
      'warning /fleets/web/remediation/url',
    ])
    const plain = { type: 'alertmanager', url: 'http://alerts.example:9093' }
    assert.deepEqual(warned(channel(plain)), ['warning /channels/desk/url'])
    assert.deepEqual(warned({ ...GOOD, public_url: 'http://boots.example' }), ['warning /public_url'])
    for (const far of ['http://127.0.0.1.evil.example', 'HTTP://localhost.evil.example:81'])
      assert.deepEqual(warned(channel({ ...plain, url: far })), ['warning /channels/desk/url'], far)
    for (const own of ['http://127.0.0.1:9093', 'http://[::1]:9093', 'https://alerts.example'])
      assert.deepEqual(warned(channel({ ...plain, url: own })), [], own)
    assert.deepEqual(warned(repairs({ bucket: { size: 1, per_s: 5 } })), [
      'warning /fleets/web/remediation/bucket/per_s',
    ])
  })
})

describe('the schema of the config', () => {
  it('is in the package as it is served; otherwise run npm run docs', () => {
    const file = new URL('../../../schema/boot-health.config.schema.json', import.meta.url)
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), configJsonSchema())
  })
})
