/** The customer's own KMS key for what is stored: table, queues, alarm topic, logs. None unless the config asks for it. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import type { AwsConfig } from '../shared/aws-config.ts'
import type { Permission } from './permissions.ts'

/** Null where AWS's own keys are used. A key that is made here outlives the stack wherever the table does. */
export function encryptionKey(scope: Construct, id: string, { kms_key, retain }: AwsConfig): IKey | null {
  if (kms_key === undefined) return null
  if (kms_key !== 'create') return Key.fromKeyArn(scope, id, kms_key)
  const key = new Key(scope, id, {
    description: `boot-health: data of the stack ${Stack.of(scope).stackName}`,
    enableKeyRotation: true,
    removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  })
  const { account, region, partition } = Stack.of(scope)
  // The CDK adds, with the rule, that EventBridge may use it for the queue of EC2's events.
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsTellTheTopic',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  )
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogsAreWritten',
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:DescribeKey',
      ],
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:*` },
      },
    }),
  )
  return key
}

/** What a role needs of the key for its other permissions; nothing where it reaches neither table nor queue. */
export function useKey(key: IKey, may: Permission[]): Permission[] {
  const reached = new Set(may.flatMap(({ actions }) => actions.map((action) => action.split(':')[0] ?? '')))
  const via = ['dynamodb', 'sqs'].filter((service) => reached.has(service))
  if (via.length === 0) return []
  const use: Permission = {
    name: 'UseKey',
    why: 'DynamoDB and SQS open what is stored for the caller, and only then.',
    actions: [
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:DescribeKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resources: [key.keyArn],
    via,
  }
  return [use]
}
