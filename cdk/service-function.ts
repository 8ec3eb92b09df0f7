import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  RuntimeManagementMode,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { AwsConfig } from '../shared/aws-config.ts'
import { allow, type Permission } from './permissions.ts'

/** The zip of one function, by its folder's name under `functions/`. */
export type CodeOf = (name: string) => Code

export interface ServiceFunctionProps {
  /** What it is called; the folder under `functions/` too, unless `code` names that. */
  name: string
  code?: string
  aws: AwsConfig
  codeOf: CodeOf
  timeoutS: number
  /** At most so many at once, where a runaway would hurt others. */
  reserved?: number
  environment: Record<string, string>
  may: Permission[]
}

/** A Lambda function as all of ours are: Node 24 on arm64, JSON logs that expire, a role of its own. */
export class ServiceFunction extends Construct {
  readonly handler: LambdaFunction
  readonly role: Role
  readonly logGroup: LogGroup

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id)
    this.logGroup = new LogGroup(this, 'Log', {
      retention: props.aws.log_days,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    allow(this.role, {
      name: 'WriteOwnLog',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
    })
    for (const permission of props.may) allow(this.role, permission)
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
  }
}
