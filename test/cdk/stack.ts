import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Match } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { settingsOf } from '../../cdk/settings.ts'
import { stackOf, templateOf } from '../support/synthesized.ts'

const template = templateOf()
const of = (type: string) => Object.values(template.findResources(type))

test('the table is kept when the stack is deleted, expires rows, has point-in-time recovery and streams keys only', () => {
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      GlobalSecondaryIndexes: Match.absent(),
      LocalSecondaryIndexes: Match.absent(),
      WarmThroughput: Match.absent(),
    },
  })
})

test('warm throughput, a trial without retention and reserved concurrency are one line of configuration each', () => {
  const trial = templateOf({
    fleets: { default: {} },
    aws: {
      retain: false,
      reserve_concurrency: false,
      warm_throughput: { read_per_s: 12000, write_per_s: 20000 },
    },
  })
  trial.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Delete',
    Properties: {
      DeletionProtectionEnabled: false,
      WarmThroughput: { ReadUnitsPerSecond: 12000, WriteUnitsPerSecond: 20000 },
    },
  })
  const functions = Object.values(trial.findResources('AWS::Lambda::Function'))
  assert.deepEqual(
    functions.map((one) => one.Properties.ReservedConcurrentExecutions),
    functions.map(() => undefined),
  )
})

test('only a new report wakes the judge, and at once', () => {
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': [Match.anyValue(), 'StreamArn'] },
    StartingPosition: 'TRIM_HORIZON',
    BisectBatchOnFunctionError: true,
    MaximumBatchingWindowInSeconds: Match.absent(),
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    FilterCriteria: {
      Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"R#"}]}}}}' }],
    },
  })
})

test('every function is Node 24 on arm64 with 512 MB, JSON logs that expire and a role of its own', () => {
  const functions = of('AWS::Lambda::Function')
  assert.equal(functions.length, 7)
  for (const { Properties: it } of functions) {
    assert.equal(it.Runtime, 'nodejs24.x')
    assert.deepEqual(it.Architectures, ['arm64'])
    assert.equal(it.MemorySize, 512)
    assert.equal(it.LoggingConfig.LogFormat, 'JSON')
    assert.ok(it.LoggingConfig.LogGroup)
  }
  assert.equal(new Set(functions.map((one) => JSON.stringify(one.Properties.Role))).size, 7)
  for (const { Properties: it } of of('AWS::Logs::LogGroup')) assert.equal(it.RetentionInDays, 30)
})

test('concurrency is limited where a runaway would hurt, and never where a boot storm must get in', () => {
  const reserved = Object.fromEntries(
    of('AWS::Lambda::Function').map(({ Properties: it }) => [
      it.Description.replace('boot-health ', ''),
      it.ReservedConcurrentExecutions ?? null,
    ]),
  )
  assert.deepEqual(reserved, {
    ingest: null,
    announce: null,
    worker: 10,
    alerting: 20,
    inventory: 2,
    api: 20,
    canary: 1,
  })
})

test('the endpoint is throttled, and its log has no header and no query string, so no token', () => {
  const [stage] = of('AWS::ApiGatewayV2::Stage')
  assert.deepEqual(stage?.Properties.DefaultRouteSettings, {
    ThrottlingBurstLimit: 1000,
    ThrottlingRateLimit: 500,
  })
  const routes = stage?.Properties.RouteSettings
  const known = of('AWS::ApiGatewayV2::Route').map((route) => String(route.Properties.RouteKey))
  assert.deepEqual(Object.keys(routes).sort(), known.sort())
  for (const path of ['/v1/evidence', '/v1/boots', '/v1/boots/{boot_key}/action'])
    assert.equal(routes[`ANY ${path}`].ThrottlingRateLimit, 2000, path)
  for (const path of ['/{path+}', '/', '/v1/expectations', '/v1/remediations/{id}/{step}'])
    assert.equal(routes[`ANY ${path}`].ThrottlingRateLimit, 500, path)
  const format = String(stage?.Properties.AccessLogSettings.Format)
  assert.match(format, /routeKey/)
  assert.doesNotMatch(format, /header|query|authorization|authorizer/i)
})

test('guests reach ingest with any method, so that a wrong one is answered with our Allow header', () => {
  const routes = of('AWS::ApiGatewayV2::Route').map((route) => String(route.Properties.RouteKey))
  assert.deepEqual(routes.sort(), [
    'ANY /',
    'ANY /v1/boots',
    'ANY /v1/boots/{boot_key}/action',
    'ANY /v1/console',
    'ANY /v1/evidence',
    'ANY /v1/expectations',
    'ANY /v1/expectations/{instance}',
    'ANY /v1/remediations/{id}/{step}',
    'ANY /v1/schemas/{schema}',
    'ANY /{path+}',
    'GET /v1/boots',
    'HEAD /v1/boots',
  ])
})

test('a custom domain name is mapped, becomes the endpoint, and has its target in the outputs', () => {
  const named = templateOf({
    fleets: { default: {} },
    aws: { domain: { name: 'boot.example.org', certificate_arn: 'arn:aws:acm:eu-west-1:1:certificate/x' } },
  })
  named.resourceCountIs('AWS::ApiGatewayV2::DomainName', 1)
  named.hasOutput('Endpoint', { Value: 'https://boot.example.org' })
  named.hasOutput('DomainTarget', {})
})

test('pokes and EC2 events go to a dead-letter queue after five tries, and stay hidden for six time-outs', () => {
  const queues = of('AWS::SQS::Queue').map((queue) => queue.Properties)
  const working = queues.filter((queue) => queue.RedrivePolicy)
  assert.equal(queues.length, 5)
  assert.deepEqual(
    working.map((queue) => [queue.RedrivePolicy.maxReceiveCount, queue.VisibilityTimeout]),
    [
      [5, 360],
      [5, 360],
    ],
  )
})

test('the judge gives up a batch after a hundred tries or six hours, and an alarm on the failure queue fires', () => {
  const [mapping] = of('AWS::Lambda::EventSourceMapping').filter(({ Properties: it }) => it.StartingPosition)
  const {
    MaximumRetryAttempts: tries,
    MaximumRecordAgeInSeconds: age,
    DestinationConfig: to,
  } = mapping?.Properties ?? {}
  assert.deepEqual([tries, age], [100, 21_600])
  const queue = to.OnFailure.Destination['Fn::GetAtt'][0]
  const dead = of('AWS::CloudWatch::Alarm').filter((alarm) =>
    JSON.stringify(alarm.Properties.Dimensions ?? '').includes(queue),
  )
  assert.equal(dead.length, 1)
  template.hasOutput('JudgeDeadLetters', { Value: { Ref: queue } })
})

test('due rows are swept every minute and the canary runs every five', () => {
  const rates = of('AWS::Events::Rule').map((rule) => [
    rule.Properties.ScheduleExpression,
    rule.Properties.State,
  ])
  assert.deepEqual(rates.filter(([rate]) => rate).sort(), [
    ['rate(1 minute)', 'ENABLED'],
    ['rate(5 minutes)', 'ENABLED'],
  ])
})

test('EC2 events are subscribed only when a fleet says which instances it has', () => {
  const pattern = (it: ReturnType<typeof templateOf>) =>
    Object.values(it.findResources('AWS::Events::Rule')).find((rule) => rule.Properties.EventPattern)
  assert.equal(pattern(template)?.Properties.State, 'DISABLED')
  const chosen = templateOf({ fleets: { web: { selector: { tag: { key: 'fleet', value: 'web' } } } } })
  assert.equal(pattern(chosen)?.Properties.State, 'ENABLED')
})

test('the outputs give the guests’ endpoint and the next steps', () => {
  const outputs = Object.keys(template.findOutputs('*'))
  for (const name of ['Endpoint', 'TableName', 'PokeDeadLetters', 'AlarmTopic', 'NextStep'])
    assert.ok(outputs.includes(name), name)
})

test('every AwsSolutions finding of cdk-nag is suppressed with a reason', () => {
  const { app } = stackOf({
    fleets: { web: { selector: { image: 'ami-1' } } },
    channels: { pager: { type: 'pagerduty', routing_key: { ssm: '/boot-health/pager' } } },
    aws: { domain: { name: 'boot.example.org', certificate_arn: 'arn:aws:acm:eu-west-1:1:certificate/x' } },
  })
  const { violations } = new AwsSolutionsChecks(app).validateScope(app)
  assert.deepEqual(
    violations.map(({ ruleName }) => ruleName),
    [],
  )
})

test('a secret that Lambda cannot read is refused at build time, with its place in the configuration', () => {
  const config = { fleets: {}, channels: { chat: { type: 'slack', url: { env: 'SLACK_URL' } } } }
  assert.throws(() => settingsOf(config), /\/channels\/chat\/url is \{"env":.*write \{"ssm": "\/name"\}/)
})
