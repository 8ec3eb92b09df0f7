import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AwsSolutionsChecks } from 'cdk-nag'
import { stackOf, templateOf } from '../support/synthesized.ts'
import { statementsByFunction } from './statements.ts'

const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000'
const withKey = (kms_key: string, more = {}) => ({ fleets: { default: {} }, aws: { kms_key, ...more } })
const made = templateOf(withKey('create'))
const given = templateOf(withKey(ARN))
const all = (template: typeof made, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties: it }) => it)

describe('a customer-managed key', () => {
  for (const [what, template] of [
    ['made', made],
    ['given', given],
  ] as const)
    it(`given as ${what} encrypts the table, each queue, the alarm topic and each log`, () => {
      const keys = [
        ...all(template, 'AWS::DynamoDB::Table').map(({ SSESpecification: it }) => it.KMSMasterKeyId),
        ...all(template, 'AWS::SQS::Queue').map(({ KmsMasterKeyId: it }) => it),
        ...all(template, 'AWS::SNS::Topic').map(({ KmsMasterKeyId: it }) => it),
        ...all(template, 'AWS::Logs::LogGroup').map(({ KmsKeyId: it }) => it),
      ]
      assert.equal(keys.length, 1 + 5 + 1 + 8)
      const distinct = new Set(keys.map((key) => JSON.stringify(key)))
      assert.equal(distinct.size, 1, [...distinct].join())
    })

  it('lets a function use it only through the services that the function calls', () => {
    const via = (name: string) =>
      statementsByFunction(made)
        .get(name)
        ?.filter(({ Sid }) => Sid === 'UseKey')
        .map(({ Condition }) => JSON.stringify(Condition))
        .join()
    assert.match(via('ingest') ?? '', /ViaService.*dynamodb\./)
    assert.doesNotMatch(via('ingest') ?? '', /sqs\./)
    assert.match(via('worker') ?? '', /dynamodb\..*sqs\./)
    assert.equal(via('canary'), '')
  })

  it('is kept after the stack is deleted wherever the table is, so that the data stays readable', () => {
    made.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } })
    templateOf(withKey('create', { retain: false })).hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Delete',
    })
  })

  it('allows alarms, logs and EC2 events to use it, for this account only', () => {
    const [key] = all(made, 'AWS::KMS::Key')
    const text = JSON.stringify(key?.KeyPolicy.Statement)
    for (const service of ['cloudwatch.amazonaws.com', 'logs.', 'events.amazonaws.com'])
      assert.ok(text.includes(service))
  })

  it('is created only when the configuration asks for one', () => {
    templateOf().resourceCountIs('AWS::KMS::Key', 0)
    assert.doesNotMatch(JSON.stringify(templateOf().toJSON()), /UseKey/)
  })

  it('has a reason for every cdk-nag finding', () => {
    const { app } = stackOf(withKey('create'))
    const { violations } = new AwsSolutionsChecks(app).validateScope(app)
    assert.deepEqual(
      violations.map(({ ruleName }) => ruleName),
      [],
    )
  })
})

describe('cost-allocation tags', () => {
  const tagged = templateOf({ fleets: { default: {} }, aws: { tags: { team: 'platform' } } })
  const tagsOf = ({ Tags = [] }: { Tags?: { Key: string; Value: string }[] }) =>
    Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))

  it('name the stack on every billed resource, together with the tags of the configuration', () => {
    for (const type of [
      'AWS::DynamoDB::Table',
      'AWS::Lambda::Function',
      'AWS::SQS::Queue',
      'AWS::Logs::LogGroup',
    ])
      for (const one of all(tagged, type)) {
        assert.equal(tagsOf(one)['boot-health:stack'], 'BootHealth', type)
        assert.equal(tagsOf(one).team, 'platform', type)
      }
  })

  it('name the part on each function and its log', () => {
    const parts = all(tagged, 'AWS::Lambda::Function').map((one) => tagsOf(one)['boot-health:part'])
    assert.deepEqual(parts.sort(), ['alerting', 'announce', 'api', 'canary', 'ingest', 'inventory', 'worker'])
    assert.equal(
      all(tagged, 'AWS::Logs::LogGroup').filter((one) => tagsOf(one)['boot-health:part']).length,
      7,
    )
  })
})
