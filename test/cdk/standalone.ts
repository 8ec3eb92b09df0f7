/** The template for users without CDK and Node: nothing in it is of the machine, account or stack that made it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { Template } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { PARAMETERS } from '../../cdk/standalone/parameters.ts'
import { standaloneApp, standaloneTemplate } from '../../cdk/standalone/template.ts'
import { PLACED } from '../../functions/setup/place-code.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { commandsOf } from './bundle-commands.ts'
import { type Statement, statementsByFunction } from './statements.ts'

const made = standaloneTemplate()
const template = Template.fromJSON(made)
const text = JSON.stringify(made)
const all = (type: string) => Object.entries(template.findResources(type))

describe('the standalone template', () => {
  it('is the same in every build', () => {
    assert.deepEqual(standaloneTemplate(), made)
  })

  it('needs no bootstrap, asset or account, and does not depend on the stack’s name', () => {
    assert.doesNotMatch(text, /cdk-bootstrap|AssetParameters|BootstrapVersion|cdk-hnb659fds|\d{12}/)
    assert.doesNotMatch(
      text,
      /BootHealth-wall|\/boot-health\/BootHealth|STACK_NAME":"|"(?:Stack|boot-health:stack)","Value":"/,
    )
    assert.ok(Buffer.byteLength(text) < 1_000_000, 'CloudFormation takes a megabyte')
  })

  it('uses each of its parameters and conditions', () => {
    assert.deepEqual(Object.keys(template.findParameters('*')).sort(), Object.keys(PARAMETERS).sort())
    for (const name of Object.keys(PARAMETERS)) assert.ok(text.includes(`{"Ref":"${name}"}`), name)
    for (const name of Object.keys(template.findConditions('*')))
      assert.ok(text.includes(`"Fn::If":["${name}"`) || text.includes(`"Condition":"${name}"`), name)
  })

  it('takes the code of each function from the bucket, as the setup placed it', () => {
    const keys = all('AWS::Lambda::Function').map(([, { Properties: it }]) => {
      assert.deepEqual(it.Code.S3Bucket, { Ref: 'CodeBucket' })
      return JSON.stringify(it.Code.S3Key)
    })
    const placed = PLACED.map((name) => `{"Fn::GetAtt":["PlacedCode","${name}"]}`)
    const own = '{"Fn::Join":["",[{"Ref":"CodePrefix"},"/setup.zip"]]}'
    assert.deepEqual([...new Set(keys)].sort(), [...placed, own].sort())
  })

  it('publishes a version when code, configuration or name changes', () => {
    const versions = all('AWS::Lambda::Version')
    assert.equal(versions.length, 7)
    for (const [, { Properties: it }] of versions)
      assert.match(JSON.stringify(it.Description), /"PlacedCode","release".*"Ref":"DomainName"/)
  })

  it('watches alarms during a stepwise roll-out, and none when everything moves at once', () => {
    for (const [, { Properties: it }] of all('AWS::CodeDeploy::DeploymentGroup')) {
      assert.deepEqual(it.AlarmConfiguration.Enabled, { 'Fn::If': ['InSteps', true, false] })
      assert.match(JSON.stringify(it.DeploymentConfigName), /Linear10Percent.*Canary10Percent.*AllAtOnce/)
    }
  })

  it('uses its own domain name when it has one, and the API’s otherwise', () => {
    const [[, ingest] = []] = all('AWS::Lambda::Function').filter(
      ([, { Properties: it }]) => it.Description === 'boot-health ingest',
    )
    const url = ingest?.Properties.Environment.Variables.PUBLIC_URL
    assert.deepEqual(url['Fn::If'].slice(0, 2), [
      'HasDomain',
      { 'Fn::Join': ['', ['https://', { Ref: 'DomainName' }]] },
    ])
    assert.match(JSON.stringify(url['Fn::If'][2]), /ApiEndpoint/)
    for (const type of ['DomainName', 'ApiMapping'])
      template.hasResource(`AWS::ApiGatewayV2::${type}`, { Condition: 'HasDomain' })
    template.hasOutput('DomainTarget', { Condition: 'HasDomain' })
  })

  const statements = statementsByFunction(template)

  it('lets the worker read the secrets under its path, and publish when topics are given', () => {
    const worker = statements.get('worker') ?? []
    const secrets = worker.find(({ Sid }) => Sid === 'ReadSecrets')
    assert.match(JSON.stringify(secrets?.Resource), /parameter\/",\{"Ref":"SecretPath"\},"\*"/)
    const conditional = worker.flatMap((one) => {
      const { 'Fn::If': of } = one as unknown as { 'Fn::If'?: [string, Statement, unknown] }
      return of ? [[of[0], of[1].Sid, of[2]]] : []
    })
    assert.deepEqual(conditional, [['HasTopics', 'PublishPages', { Ref: 'AWS::NoValue' }]])
  })

  it('lets the setup function read and place code and create tokens, and nothing else', () => {
    const setup = statements.get('setup') ?? []
    assert.deepEqual(
      setup.map(({ Sid, Action }) => `${Sid}: ${[Action].flat().join(' ')}`),
      [
        'WriteOwnLog: logs:CreateLogStream logs:PutLogEvents',
        'ReadCode: s3:GetObject',
        'PlaceCode: s3:PutObject',
        'MakeFirstTokens: dynamodb:GetItem dynamodb:PutItem',
        'KeepFirstTokens: ssm:GetParameter ssm:PutParameter ssm:DeleteParameter',
      ],
    )
    assert.deepEqual(setup[3]?.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'], [
      'T#*',
      'TOKENS',
    ])
  })

  it('lets the setup function make the calls that it makes', () => {
    const allowed = new Set((statements.get('setup') ?? []).flatMap(({ Action }) => [Action].flat()))
    const unsent = ['dynamodb:Query', 'dynamodb:DeleteItem']
    assert.deepEqual(
      commandsOf('setup').filter((action) => !allowed.has(action) && !unsent.includes(action)),
      [],
    )
  })

  it('has a reason for every cdk-nag finding', () => {
    const { app } = standaloneApp(scratchDirectory('standalone'))
    const { violations } = new AwsSolutionsChecks(app).validateScope(app)
    assert.deepEqual(
      violations.map(({ ruleName }) => ruleName),
      [],
    )
  })

  it('has a script that passes parameters by the template’s names', () => {
    const script = readFileSync('ops/cloudformation/deploy.sh', 'utf8')
    const passed = [...script.matchAll(/"(\w+)=\$/g)].map(([, name]) => name)
    assert.deepEqual(passed.sort(), ['CodeBucket', 'CodePrefix', 'ConfigKey'])
    for (const name of passed) assert.ok(name && name in PARAMETERS, name)
  })
})
