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

describe("a key of the customer's own", () => {
  for (const [what, template] of [
    ['made', made],
    ['given', given],
  ] as const)
    it(`that is ${what} encrypts the table, each queue, the alarm topic and each log`, () => {
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

  it('may be used by a function in the name of the services that it reaches, and of no other', () => {
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

  it('outlives the stack wherever the table does, or what is kept could not be read', () => {
    made.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } })
    templateOf(withKey('create', { retain: false })).hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Delete',
    })
  })

  it('opens to alarms, logs and EC2 events, by services that act for this account', () => {
    const [key] = all(made, 'AWS::KMS::Key')
    const text = JSON.stringify(key?.KeyPolicy.Statement)
    for (const service of ['cloudwatch.amazonaws.com', 'logs.', 'events.amazonaws.com'])
      assert.ok(text.includes(service))
  })

  it('is created only if the config asks for one', () => {
    templateOf().resourceCountIs('AWS::KMS::Key', 0)
    assert.doesNotMatch(JSON.stringify(templateOf().toJSON()), /UseKey/)
  })

  it('leaves cdk-nag nothing without a reason', () => {
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

  it('name the stack on everything that costs, and are joined by those of the config', () => {
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
