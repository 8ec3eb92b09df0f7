/**
 * What MiniStack 1.5.33 does differently from AWS, as far as this proof meets it. None of it is repaired in the
 * product: each repair reads the deployed template and sets by API what the emulator's CloudFormation dropped, so
 * that it cannot drift from the stack. Each gap is first asserted: when one closes, the proof fails and the entry
 * here must go.
 */
import assert from 'node:assert/strict'
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation'
import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { templateOf } from '../support/synthesized.ts'
import type { Cloud } from './cloud.ts'
import { deployedResources, type Resource } from './deployed-resources.ts'
import { endpointOf } from './endpoint.ts'

interface Gap {
  says: string
  of: string
  /** Only of these resources of that type; default all. */
  concerns?: (resource: Resource) => boolean
  /** Throws when the emulator has learned it. */
  assertThere: (cloud: Cloud, resource: Resource) => Promise<void>
  repair: (cloud: Cloud, resource: Resource) => Promise<void>
}

const GAPS: Gap[] = [
  {
    says: 'TimeToLiveSpecification is dropped',
    of: 'AWS::DynamoDB::Table',
    assertThere: async ({ dynamodb }, { physicalId: TableName }) => {
      const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))
      assert.equal(TimeToLiveDescription?.TimeToLiveStatus, 'DISABLED')
    },
    repair: async ({ dynamodb }, { physicalId: TableName, properties }) => {
      const TimeToLiveSpecification = properties.TimeToLiveSpecification as {
        AttributeName: string
        Enabled: boolean
      }
      await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
    },
  },
  {
    says: 'PointInTimeRecoverySpecification is dropped',
    of: 'AWS::DynamoDB::Table',
    assertThere: async ({ dynamodb }, { physicalId: TableName }) => {
      const { ContinuousBackupsDescription: it } = await dynamodb.send(
        new DescribeContinuousBackupsCommand({ TableName }),
      )
      assert.equal(it?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus, 'DISABLED')
    },
    repair: async ({ dynamodb }, { physicalId: TableName, properties }) => {
      const PointInTimeRecoverySpecification = properties.PointInTimeRecoverySpecification as {
        PointInTimeRecoveryEnabled: boolean
      }
      await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }))
    },
  },
  {
    says: "the API's own name ends in .localhost, which Node does not resolve",
    of: 'AWS::Lambda::Function',
    concerns: ({ logicalId }) => logicalId.startsWith('CanaryFunction'),
    assertThere: async (_, { outputs }) => {
      assert.match(outputs.Endpoint ?? '', /\.localhost:/)
    },
    repair: async (cloud, { physicalId, properties, outputs }) => {
      const { Variables } = properties.Environment as { Variables: Record<string, unknown> }
      const resolved = {
        ...Object.fromEntries(Object.entries(Variables).filter(([, value]) => typeof value === 'string')),
        PUBLIC_URL: endpointOf(cloud, outputs),
      }
      const answer = await fetch(`${cloud.endpoint}/2015-03-31/functions/${physicalId}/configuration`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ Environment: { Variables: resolved } }),
      })
      assert.ok(answer.ok)
    },
  },
]

/**
 * MiniStack knows no CodeDeploy: the stack that rolls out in steps is refused for that and for nothing else, so what is
 * deployed here moves its aliases all at once. What the steps are is read in the template (test/cdk/rollout.ts).
 */
export async function assertNoCodeDeploy({ client }: Cloud): Promise<void> {
  const { Resources } = templateOf({ fleets: { default: {} }, aws: { rollout: 'canary' } }).toJSON() as {
    Resources: Record<string, { Type: string }>
  }
  // A body is taken up to 51,200 bytes, and the types are looked at before anything else: one resource of each.
  const types = [...new Set(Object.values(Resources).map(({ Type }) => Type))]
  const one = Object.fromEntries(types.map((Type, index) => [`One${index}`, { Type }]))
  const template = JSON.stringify({ Resources: one })
  const create = new CreateStackCommand({ StackName: 'RollsOutInSteps', TemplateBody: template })
  await assert.rejects(
    new CloudFormationClient(client).send(create),
    /Unrecognized resource types: \[AWS::CodeDeploy::Application, AWS::CodeDeploy::DeploymentGroup\]$/,
  )
}

/** Asserts each gap on each resource that it concerns, then repairs it. Answers what was repaired, in words. */
export async function repairEmulator(cloud: Cloud): Promise<string[]> {
  const repaired: string[] = []
  const resources = await deployedResources(cloud)
  for (const gap of GAPS)
    for (const resource of resources.filter((one) => one.type === gap.of && (gap.concerns?.(one) ?? true))) {
      await gap.assertThere(cloud, resource).catch((error: unknown) => {
        throw new Error(`MiniStack has learned something: "${gap.says}" is over; remove it here`, {
          cause: error,
        })
      })
      await gap.repair(cloud, resource)
      repaired.push(gap.says)
    }
  return repaired
}
