/**
 * What MiniStack 1.5.33 does differently from AWS, as far as this proof meets it. None of it is repaired in the
 * product: each repair reads the deployed template and sets by API what the emulator's CloudFormation dropped, so
 * that it cannot drift from the stack. Each gap is first asserted: when one closes, the proof fails and the entry
 * here must go.
 */
import assert from 'node:assert/strict'
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation'
import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { type Cloud, STACK } from './cloud.ts'

interface Resource {
  type: string
  /** Its name or id in the account. */
  physicalId: string
  properties: Record<string, unknown>
}

interface Gap {
  says: string
  of: string
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
]

/** Asserts each gap on each resource that it concerns, then repairs it. Answers what was repaired, in words. */
export async function repairEmulator(cloud: Cloud): Promise<string[]> {
  const repaired: string[] = []
  const resources = await deployedResources(cloud)
  for (const gap of GAPS)
    for (const resource of resources.filter(({ type }) => type === gap.of)) {
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

async function deployedResources({ client }: Cloud): Promise<Resource[]> {
  const cloudformation = new CloudFormationClient(client)
  const { TemplateBody = '{}' } = await cloudformation.send(new GetTemplateCommand({ StackName: STACK }))
  const { StackResources = [] } = await cloudformation.send(
    new DescribeStackResourcesCommand({ StackName: STACK }),
  )
  const ids = new Map(StackResources.map((it) => [it.LogicalResourceId, it.PhysicalResourceId]))
  const { Resources } = JSON.parse(TemplateBody) as {
    Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>
  }
  return Object.entries(Resources).map(([logicalId, { Type, Properties = {} }]) => ({
    type: Type,
    physicalId: ids.get(logicalId) ?? '',
    properties: Properties,
  }))
}
