import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { Construct } from 'constructs'
import { type BuildProps, parameterArn } from './build-props.ts'
import { ServiceFunction } from './service-function.ts'

/**
 * A boot without a machine, reported every five minutes through the public endpoint. The judge logs when it has seen it; an
 * alarm watches for its absence. Its reports are marked, and no count includes them.
 */
export class Canary extends Construct {
  readonly function: ServiceFunction
  /** SecureString that `npm run deploy` fills with an ingest token of the canary's own fleet. */
  readonly tokenParameter: string

  constructor(scope: Construct, id: string, props: BuildProps) {
    super(scope, id)
    this.tokenParameter = `/boot-health/${props.stackName}/canary-token`
    this.function = new ServiceFunction(this, 'Canary', {
      ...props,
      name: 'canary',
      timeoutS: 30,
      reserved: 1,
      environment: {
        STACK_NAME: props.stackName,
        PUBLIC_URL: props.publicUrl,
        CANARY_TOKEN_PARAMETER: this.tokenParameter,
      },
      may: [
        {
          name: 'ReadCanaryToken',
          why: 'It reports by the front door as any guest does, with a token that counts nowhere.',
          actions: ['ssm:GetParameter'],
          resources: [parameterArn(this, this.tokenParameter)],
        },
      ],
    })
    new Rule(this, 'EveryFiveMinutes', {
      schedule: Schedule.rate(Duration.minutes(5)),
      enabled: props.aws.canary,
      targets: [new LambdaTarget(this.function.live, { maxEventAge: Duration.minutes(4), retryAttempts: 0 })],
    })
  }
}
