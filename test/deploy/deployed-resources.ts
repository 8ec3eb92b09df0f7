/** The deployed stack as its template and its account name it. */
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation'
import { outputsOfStack, type StackOutputs } from '../../cli/aws/stack-outputs.ts'
import { type Cloud, STACK } from './cloud.ts'

export interface Resource {
  type: string
  logicalId: string
  /** Its name or id in the account. */
  physicalId: string
  properties: Record<string, unknown>
  outputs: StackOutputs
}

export async function deployedResources({ client }: Cloud): Promise<Resource[]> {
  const cloudformation = new CloudFormationClient(client)
  const { TemplateBody = '{}' } = await cloudformation.send(new GetTemplateCommand({ StackName: STACK }))
  const { StackResources = [] } = await cloudformation.send(
    new DescribeStackResourcesCommand({ StackName: STACK }),
  )
  const outputs = await outputsOfStack(STACK, cloudformation)
  const ids = new Map(StackResources.map((it) => [it.LogicalResourceId, it.PhysicalResourceId]))
  const { Resources } = JSON.parse(TemplateBody) as {
    Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>
  }
  return Object.entries(Resources).map(([logicalId, { Type, Properties = {} }]) => ({
    type: Type,
    logicalId,
    physicalId: ids.get(logicalId) ?? '',
    properties: Properties,
    outputs,
  }))
}
