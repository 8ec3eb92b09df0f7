import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  Alias,
  Architecture,
  type Code,
  type IFunction,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  RuntimeManagementMode,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { AwsConfig } from '../shared/aws-config.ts'
import { useKey } from './encryption-key.ts'
import { allow, type Permission } from './permissions.ts'

/** The zip of one function, by its folder's name under `functions/`. */
export type CodeOf = (name: string) => Code

/** The alias for all callers. Only a roll-out changes its target. */
export const LIVE = 'live'

export interface ServiceFunctionProps {
  /** Its name; also the folder under `functions/`, unless `code` names that. */
  name: string
  code?: string
  aws: AwsConfig
  /** The customer's own key, where one is asked for. */
  key: IKey | null
  codeOf: CodeOf
  timeoutS: number
  /** The most concurrent invocations, where a runaway would hurt others. */
  reserved?: number
  environment: Record<string, string>
  may: Permission[]
}

/** The common form of our Lambda functions: Node 24 on arm64, JSON logs that expire, a role of its own, called by alias. */
export class ServiceFunction extends Construct {
  readonly name: string
  readonly handler: LambdaFunction
  private alias: IFunction | null = null
  readonly role: Role
  readonly logGroup: LogGroup

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id)
    this.name = props.name
    this.logGroup = new LogGroup(this, 'Log', {
      retention: props.aws.log_days,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.key ? { encryptionKey: props.key } : {}),
    })
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    allow(this.role, {
      name: 'WriteOwnLog',
      why: 'Its own log group and no other; the group is made by the stack, so nobody may create one.',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
    })
    const key = props.key ? useKey(props.key, props.may) : []
    for (const permission of [...props.may, ...key]) allow(this.role, permission)
    this.handler = new LambdaFunction(this, 'Function', {
      code: props.codeOf(props.code ?? props.name),
      handler: 'index.handler',
      description: `boot-health ${props.name}`,
      runtime: Runtime.NODEJS_24_X,
      runtimeManagementMode: RuntimeManagementMode.AUTO,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.seconds(props.timeoutS),
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: props.environment,
      ...(props.reserved !== undefined && props.aws.reserve_concurrency
        ? { reservedConcurrentExecutions: props.reserved }
        : {}),
    })
    Tags.of(this).add('boot-health:part', props.name)
  }

  /** The target of event sources and integrations; made on first use. */
  get live(): IFunction {
    // The library's own classes leave out `undefined` where its interfaces have it.
    this.alias ??= new Alias(this, 'Live', {
      aliasName: LIVE,
      version: this.handler.currentVersion as IVersion,
    }) as IFunction
    return this.alias
  }
}
