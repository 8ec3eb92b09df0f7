/**
 * The permissions of each function. Every statement has a name and a reason; one with a wildcard must also have a reason
 * here, or synthesis fails. No function may Scan.
 */
import { Validations } from 'aws-cdk-lib'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'

export interface Permission {
  /** The statement's Sid. */
  name: string
  /** What would fail without it. For reviewers of the code; CloudFormation has no place for it. */
  why: string
  actions: string[]
  resources: string[]
  /** DynamoDB only: the partition keys that it may use, `*` at the end allowed. */
  partitions?: string[]
  /** DynamoDB only: partition keys that it may not use, `*` at the end allowed. */
  partitionsExcept?: string[]
  /** Only resources with one of these values of this tag. */
  tagged?: { key: string; values: string[] }
  /** KMS only: the services that may use the key for it, such as `sqs`. */
  via?: string[]
}

/** Why a statement may contain a wildcard, by its name. */
const WILDCARD_REASONS: Record<string, string> = {
  WriteOwnLog: 'PutLogEvents is granted per log stream; the streams of its own group have generated names.',
  ListStreams: 'Lambda lists the streams of the table before it reads the one that it was given.',
  DescribeInstances: 'ec2:DescribeInstances knows no resource-level permission.',
  ReadConsoles:
    'Which instances will never report is not known when the stack is built; where the selector names a tag, it must have it.',
  ReadSecrets:
    'Only of the standalone template: which secrets a configuration names is known when it is deployed; the path is kept for them.',
  ReadAuthSecrets:
    'Only of the standalone template: which secrets a configuration names is known when it is deployed; the path is kept for them.',
  PlaceCode: 'Only below the folder of the release, and into the folder of configured copies there.',
  ReadCode: 'Only below the folder of the release, and the configuration beside it.',
  KeepFirstTokens: 'Three parameters below the path of this stack.',
  ReadAlarms: 'CodeDeploy asks for the state of several alarms in one call, and learns nothing else from it.',
}

/** Statements of one kind are numbered: `ReadConsoles2`. */
export const wildcardReason = (name: string): string | undefined => WILDCARD_REASONS[name.replace(/\d+$/, '')]

/** Gives the role one permission; throws for an unexplained wildcard or a Scan. */
export function allow(role: Role, permission: Permission): void {
  const { name, actions, resources } = permission
  if (actions.some((action) => action.includes('*') || action.endsWith(':Scan')))
    throw new Error(`${name}: name the actions; wildcards and Scan are for nobody`)
  const wild = resources.filter((resource) => resource.includes('*'))
  if (wild.length > 0 && !wildcardReason(name)) throw new Error(`${name}: a wildcard needs a reason`)
  role.addToPolicy(
    new PolicyStatement({ sid: name, actions, resources, conditions: conditionsOf(permission, role) }),
  )
}

function conditionsOf(
  { partitions, partitionsExcept, tagged, via }: Permission,
  role: Role,
): Record<string, Record<string, string | string[]>> {
  const keys = 'dynamodb:LeadingKeys'
  const services = via?.map((service) => `${service}.${role.stack.region}.${role.stack.urlSuffix}`)
  return {
    ...(partitions ? { 'ForAllValues:StringLike': { [keys]: partitions } } : {}),
    ...(partitionsExcept ? { 'ForAllValues:StringNotLike': { [keys]: partitionsExcept } } : {}),
    ...(tagged ? { StringEquals: { [`aws:ResourceTag/${tagged.key}`]: tagged.values } } : {}),
    ...(services ? { StringEquals: { 'kms:ViaService': services } } : {}),
  }
}

/** Marks the wildcard that cdk-nag finds under this id as the explained one. */
export function acknowledge(role: Role, finding: string, name: string): void {
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[${finding}]`,
    reason: wildcardReason(name) ?? '',
  })
}

/** What Lambda needs of a queue to feed a function from it. */
export function readQueue(name: string, queue: Queue): Permission {
  return {
    name,
    why: 'Lambda polls the queue with the role of the function that it feeds.',
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [queue.queueArn],
  }
}
