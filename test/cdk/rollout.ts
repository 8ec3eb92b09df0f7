/** How a new version takes over, and what takes it back. CodeDeploy itself was not asked: no emulator here has it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { templateOf } from '../support/synthesized.ts'

const withRollout = (rollout: string) => templateOf({ fleets: { default: {} }, aws: { rollout } })
const of = (template: ReturnType<typeof templateOf>, type: string) =>
  Object.entries(template.findResources(type))

const canary = templateOf()
const aliases = of(canary, 'AWS::Lambda::Alias')
const alarms = new Map(of(canary, 'AWS::CloudWatch::Alarm').map(([id, { Properties: it }]) => [id, it]))

describe('a roll-out', () => {
  it('calls every function by its alias only', () => {
    const functions = of(canary, 'AWS::Lambda::Function').map(([id]) => id)
    assert.equal(aliases.length, functions.length)
    for (const [, { Properties: it }] of aliases) {
      assert.equal(it.Name, 'live')
      assert.ok(functions.includes(it.FunctionName.Ref))
    }
    const ids = aliases.map(([id]) => id)
    const callers = [
      ...of(canary, 'AWS::Lambda::EventSourceMapping').map(([, { Properties: it }]) => it.FunctionName),
      ...of(canary, 'AWS::Lambda::Permission').map(([, { Properties: it }]) => it.FunctionName),
      ...of(canary, 'AWS::ApiGatewayV2::Integration').map(([, { Properties: it }]) => it.IntegrationUri),
      ...of(canary, 'AWS::Events::Rule').flatMap(([, { Properties: it }]) =>
        it.Targets.filter(({ DeadLetterConfig, SqsParameters, Arn }: Record<string, object>) => {
          return !DeadLetterConfig && !SqsParameters && !JSON.stringify(Arn).includes('Queue')
        }).map(({ Arn }: { Arn: object }) => Arn),
      ),
    ]
    assert.ok(callers.length > 15)
    for (const one of callers.map((caller) => JSON.stringify(caller)))
      assert.ok(
        ids.some((id) => one.includes(`"${id}"`)),
        one,
      )
  })

  it('moves each alias by CodeDeploy, and rolls back when an alarm fires', () => {
    const groups = new Map(
      of(canary, 'AWS::CodeDeploy::DeploymentGroup').map(([id, one]) => [id, one.Properties]),
    )
    assert.equal(groups.size, aliases.length)
    for (const [, { UpdatePolicy, Properties }] of aliases) {
      const group = groups.get(UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName.Ref)
      assert.equal(group.DeploymentConfigName, 'CodeDeployDefault.LambdaCanary10Percent5Minutes')
      assert.equal(group.AutoRollbackConfiguration.Enabled, true)
      assert.ok(group.AutoRollbackConfiguration.Events.includes('DEPLOYMENT_STOP_ON_ALARM'))
      assert.equal(group.AlarmConfiguration.Enabled, true)
      const watched = group.AlarmConfiguration.Alarms.map(({ Name }: { Name: { Ref: string } }) =>
        alarms.get(Name.Ref),
      )
      const metrics = watched.map(({ MetricName }: { MetricName: string }) => MetricName)
      assert.deepEqual(metrics.sort(), ['5xx', 'Errors', 'boot_health_canary_seen_total'])
      const [errors] = watched.filter(({ MetricName }: { MetricName: string }) => MetricName === 'Errors')
      const dimensions = Object.fromEntries(
        errors.Dimensions.map(({ Name, Value }: { Name: string; Value: object }) => [Name, Value]),
      )
      // Of the version that the alias is moved to, not of the one that it leaves.
      assert.deepEqual(dimensions.ExecutedVersion, Properties.FunctionVersion)
      assert.deepEqual(dimensions.FunctionName, Properties.FunctionName)
      assert.match(JSON.stringify(dimensions.Resource), /:live/)
      assert.equal(errors.AlarmActions, undefined, 'nobody is woken by what goes back by itself')
    }
  })

  it('is linear when the configuration says so, for longer than the canary may be silent', () => {
    const [[, group] = []] = of(withRollout('linear'), 'AWS::CodeDeploy::DeploymentGroup')
    assert.equal(
      group?.Properties.DeploymentConfigName,
      'CodeDeployDefault.LambdaLinear10PercentEvery2Minutes',
    )
  })

  it('moves the alias at once when configured all-at-once, so no alarm can block the fix for a silent canary', () => {
    const plain = withRollout('all_at_once')
    assert.deepEqual(of(plain, 'AWS::CodeDeploy::DeploymentGroup'), [])
    for (const [, { UpdatePolicy }] of of(plain, 'AWS::Lambda::Alias')) assert.equal(UpdatePolicy, undefined)
  })

  it('lets CodeDeploy move these aliases and read alarms, and do nothing else', () => {
    const [policy] = of(canary, 'AWS::IAM::Policy').filter(([id]) => id.startsWith('Rollout'))
    const statements = policy?.[1].Properties.PolicyDocument.Statement
    assert.deepEqual(
      statements.map(({ Sid, Action }: { Sid: string; Action: string | string[] }) => [Sid, Action]),
      [
        ['ShiftTraffic', ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig']],
        ['ReadAlarms', 'cloudwatch:DescribeAlarms'],
      ],
    )
    assert.equal(statements[0].Resource.length, 2 * aliases.length)
  })
})
