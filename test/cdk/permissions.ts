/**
 * Every statement of every role, as a list that a reviewer can read. AWS itself was not asked: this shows what
 * the template says, and that what a bundle can call is granted; not that IAM reads it as we do.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionNames } from '../../cdk/bundle-functions.ts'
import { wildcardReason } from '../../cdk/permissions.ts'
import { commandsOf } from './bundle-commands.ts'
import { statementsOf } from './statements.ts'

const CONFIG = {
  fleets: {
    web: {
      selector: { image: 'ami-1' },
      remediation: { mode: 'on', url: 'https://fix.example.org', secret: { ssm: '/boot-health/hook' } },
    },
  },
  channels: {
    pager: { type: 'pagerduty', routing_key: { ssm: '/boot-health/pager' } },
    topic: { type: 'sns', topic_arn: 'arn:aws:sns:eu-west-1:111122223333:pages' },
  },
  callbacks: { pagerduty: { secrets: [{ ssm: '/boot-health/pagerduty' }] } },
  auth: {
    oidc: {
      issuer: 'https://login.example.org',
      client_id: 'boot-health',
      client_secret: { ssm: '/boot-health/oidc' },
      rules: [{ claim: 'groups', value: 'oncall', role: 'operator', fleet: '*' }],
    },
  },
}

const list = (value: string | string[]) => (Array.isArray(value) ? value : [value])

const statements = statementsOf(CONFIG)

test('each role has exactly the statements listed here', () => {
  const named = Object.fromEntries(
    [...statements].map(([name, found]) => [
      name,
      found.map((one) => `${one.Sid}: ${list(one.Action).join(' ')}`),
    ]),
  )
  const log = 'WriteOwnLog: logs:CreateLogStream logs:PutLogEvents'
  const table = [
    'ReadTable: dynamodb:GetItem dynamodb:Query',
    'WriteAllButTokens: dynamodb:PutItem dynamodb:DeleteItem',
  ]
  const queue = 'sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes'
  assert.deepEqual(named, {
    ingest: [log, 'ReadWhoReports: dynamodb:GetItem dynamodb:Query', 'StoreReports: dynamodb:PutItem'],
    announce: [
      log,
      'ReadInstances: dynamodb:GetItem dynamodb:Query',
      'ArmInstances: dynamodb:PutItem',
      'SeeToken: dynamodb:PutItem',
    ],
    worker: [
      log,
      ...table,
      'Poke: sqs:SendMessage',
      'AskForConsoles: sqs:SendMessage',
      `ReadPokes: ${queue}`,
      'ReadSecrets: ssm:GetParameter',
      'PublishPages: sns:Publish',
    ],
    alerting: [
      log,
      ...table,
      'Poke: sqs:SendMessage',
      'ReadStream: dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator',
      'NameDeadBatches: sqs:SendMessage',
      'ListStreams: dynamodb:ListStreams',
    ],
    inventory: [
      log,
      'ReadInstances: dynamodb:GetItem dynamodb:Query',
      'ArmInstances: dynamodb:PutItem',
      `ReadInstanceEvents: ${queue}`,
      'DescribeInstances: ec2:DescribeInstances',
      'ReadConsoles: ec2:GetConsoleOutput',
    ],
    api: [log, ...table, 'Poke: sqs:SendMessage', 'ReadAuthSecrets: ssm:GetParameter'],
    canary: [log, 'ReadCanaryToken: ssm:GetParameter'],
  })
})

test('only functions that need it may write a token', () => {
  for (const [name, found] of statements)
    for (const { Sid, Action, Condition } of found) {
      if (!list(Action).some((action) => /:(?:Put|Delete)Item$/.test(action))) continue
      const only = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']
      const except = Condition?.['ForAllValues:StringNotLike']?.['dynamodb:LeadingKeys']
      assert.ok(only?.every((keys) => !keys.startsWith('T')) ?? except, `${name} ${Sid}`)
      if (except) assert.deepEqual(except, ['T#*', 'TOKENS'])
    }
})

test('every wildcard has a reason beside it, and no role may Scan', () => {
  for (const [name, found] of statements)
    for (const one of found) {
      for (const action of list(one.Action)) assert.doesNotMatch(action, /\*|:Scan$/, `${name} ${one.Sid}`)
      // A log group's ARN attribute ends in `:*` by itself.
      const wild = /\*|Log[0-9A-F]{8}"/.test(JSON.stringify(one.Resource))
      if (wild) assert.ok(wildcardReason(one.Sid), `${name}: ${one.Sid} has a wildcard and no reason`)
    }
})

test('the function that guests reach can write reports and byte counts, and nothing that the worker acts on', () => {
  const written = (name: string) =>
    (statements.get(name) ?? [])
      .filter((one) => list(one.Action).includes('dynamodb:PutItem'))
      .flatMap((one) => one.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [])
      .sort()
  assert.deepEqual(written('ingest'), ['B#*', 'FULL', 'U#*'])
  assert.deepEqual(written('announce'), ['ALIAS#*', 'B#*', 'DUE#*', 'I#*', 'L#*', 'M#*', 'MEM#*', 'SEEN#*'])
})

test('consoles may be read only of instances with the tag of a selector', () => {
  const consoles = (fleets: object) =>
    (statementsOf({ fleets }).get('inventory') ?? [])
      .filter((one) => list(one.Action).includes('ec2:GetConsoleOutput'))
      .map((one) => one.Condition)
  const tag = (key: string, value: string) => ({ selector: { tag: { key, value } } })
  assert.deepEqual(consoles({ web: {} }), [])
  assert.deepEqual(consoles({ web: tag('fleet', 'web'), db: tag('fleet', 'db'), ci: tag('team', 'ci') }), [
    { StringEquals: { 'aws:ResourceTag/fleet': ['db', 'web'] } },
    { StringEquals: { 'aws:ResourceTag/team': ['ci'] } },
  ])
  // An image is no condition that IAM knows.
  assert.deepEqual(consoles({ web: tag('fleet', 'web'), old: { selector: { image: 'ami-1' } } }), [undefined])
})

test('secrets and topics are granted one by one, by their names in the configuration', () => {
  const worker = JSON.stringify(statements.get('worker'))
  assert.match(worker, /parameter\/boot-health\/hook/)
  assert.match(worker, /parameter\/boot-health\/pager/)
  assert.match(JSON.stringify(statements.get('api')), /parameter\/boot-health\/pagerduty/)
  assert.doesNotMatch(worker, /boot-health\/pagerduty/)
  assert.match(worker, /arn:aws:sns:eu-west-1:111122223333:pages/)
  const api = JSON.stringify(statements.get('api'))
  assert.match(api, /parameter\/boot-health\/oidc/)
  assert.doesNotMatch(api, /parameter\/boot-health\/(?:hook|pager)\b/)
  assert.doesNotMatch(worker, /parameter\/boot-health\/oidc/)
})

/** SDK commands whose IAM action is not simply `service:Command`, and those that a bundle holds but never sends. */
const UNSENT: Record<string, Record<string, string>> = {
  ingest: { 'dynamodb:DeleteItem': 'comes with the store; ingest deletes nothing' },
  inventory: { 'dynamodb:DeleteItem': 'comes with the store; inventory deletes nothing' },
}

// Setup is the standalone template's alone (standalone.ts).
for (const name of functionNames().filter((one) => one !== 'setup'))
  test(`${name} is allowed exactly the actions that its code calls`, () => {
    const allowed = new Set((statements.get(name) ?? []).flatMap((one) => list(one.Action)))
    const missing = commandsOf(name).filter((action) => !allowed.has(action) && !UNSENT[name]?.[action])
    assert.deepEqual(missing, [])
  })
