/** The function that places the code and makes the first tokens (functions/setup), and the two custom resources that call it. */
import { Aws, type CfnResource, CustomResource, Duration, Fn } from 'aws-cdk-lib'
import { Code, type CodeConfig } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { awsConfig } from '../../shared/aws-config.ts'
import type { BootTable } from '../boot-table.ts'
import { parameterArn } from '../build-props.ts'
import { acknowledge, type Permission } from '../permissions.ts'
import { ServiceFunction } from '../service-function.ts'

/** Logical ids, by which other parts of the template refer to them. */
export const PLACED_CODE = 'PlacedCode'
const FIRST_TOKENS = 'FirstTokens'

/** An object of the user's bucket. */
export class BucketCode extends Code {
  readonly isInline = false
  private readonly key: string

  constructor(key: string) {
    super()
    this.key = key
  }

  override bind(): CodeConfig {
    return { s3Location: { bucketName: Fn.ref('CodeBucket'), objectKey: this.key } }
  }
}

export class Setup extends Construct {
  /** Names of the SSM parameters with the first tokens, by role. */
  readonly tokens: { ingest: string; operator: string }

  constructor(scope: Construct, id: string, table: BootTable) {
    super(scope, id)
    const path = `/boot-health/${Aws.STACK_NAME}`
    const setup = new ServiceFunction(this, 'Setup', {
      name: 'setup',
      aws: awsConfig.parse({}),
      key: null,
      codeOf: () => new BucketCode(`${Fn.ref('CodePrefix')}/setup.zip`),
      timeoutS: 120,
      environment: {},
      may: [...mayPlace(), ...mayMakeTokens(table, parameterArn(this, `${path}/*`))],
    })
    for (const name of ['ReadCode', 'PlaceCode', 'KeepFirstTokens']) explain(setup, name)
    const code = this.ask(setup, PLACED_CODE, {
      Work: 'code',
      Bucket: Fn.ref('CodeBucket'),
      Prefix: Fn.ref('CodePrefix'),
      ConfigKey: Fn.ref('ConfigKey'),
      SecretPath: Fn.ref('SecretPath'),
      Topics: Fn.ref('PageTopics'),
      WatchInstances: Fn.ref('WatchInstances'),
    })
    const tokens = this.ask(setup, FIRST_TOKENS, {
      Work: 'tokens',
      Table: table.name,
      Path: path,
      Fleet: code.getAttString('fleet'),
    })
    this.tokens = { ingest: tokens.getAttString('ingest'), operator: tokens.getAttString('operator') }
  }

  private ask(
    setup: ServiceFunction,
    logicalId: string,
    properties: Record<string, unknown>,
  ): CustomResource {
    const asked = new CustomResource(this, logicalId, {
      serviceToken: setup.handler.functionArn,
      // A killed function gives no answer, and CloudFormation would wait for an hour.
      serviceTimeout: Duration.minutes(5),
      resourceType: `Custom::BootHealth${logicalId}`,
      properties,
    })
    const resource = asked.node.defaultChild as CfnResource
    resource.overrideLogicalId(logicalId)
    // Created last and deleted first: its role must exist as long as it.
    asked.node.addDependency(setup.role)
    return asked
  }
}

function mayPlace(): Permission[] {
  const bucket = `arn:${Aws.PARTITION}:s3:::${Fn.ref('CodeBucket')}`
  return [
    {
      name: 'ReadCode',
      why: 'The zips of the release, and the configuration that goes into them.',
      actions: ['s3:GetObject'],
      resources: [`${bucket}/${Fn.ref('CodePrefix')}/*`, `${bucket}/${Fn.ref('ConfigKey')}`],
    },
    {
      name: 'PlaceCode',
      why: 'The zips with the configuration in them, which CloudFormation makes the functions of.',
      actions: ['s3:PutObject'],
      resources: [`${bucket}/${Fn.ref('CodePrefix')}/configured/*`],
    },
  ]
}

function mayMakeTokens(table: BootTable, parameters: string): Permission[] {
  return [
    {
      name: 'MakeFirstTokens',
      why: 'The canary, the first reporters and the first operator need a token each; nothing else calls this function.',
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: [table.arn],
      partitions: ['T#*', 'TOKENS'],
    },
    {
      name: 'KeepFirstTokens',
      why: 'A SecureString cannot be made by CloudFormation.',
      actions: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'],
      resources: [parameters],
    },
  ]
}

/** cdk-nag names a finding by the whole resource, with its placeholders. */
function explain(setup: ServiceFunction, name: string): void {
  const findings: Record<string, string[]> = {
    ReadCode: ['arn:<AWS::Partition>:s3:::<CodeBucket>/<CodePrefix>/*'],
    PlaceCode: ['arn:<AWS::Partition>:s3:::<CodeBucket>/<CodePrefix>/configured/*'],
    KeepFirstTokens: [
      'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/boot-health/<AWS::StackName>/*',
    ],
  }
  for (const finding of findings[name] ?? []) acknowledge(setup.role, `Resource::${finding}`, name)
}
