/** The parameters of the standalone template. Every other setting of `aws` in the config file has its default. */
import { CfnParameter, type CfnParameterProps } from 'aws-cdk-lib'
import { Construct } from 'constructs'

const flag = (value: boolean, description: string): CfnParameterProps => ({
  type: 'String',
  allowedValues: ['true', 'false'],
  default: String(value),
  description,
})

export const PARAMETERS = {
  CodeBucket: {
    type: 'String',
    description: 'The bucket of yours, in this region, that deploy.sh uploads to',
  },
  CodePrefix: {
    type: 'String',
    description: 'The folder of the release in that bucket; deploy.sh sets it',
    allowedPattern: '^boot-health/[0-9A-Za-z.+-]+$',
  },
  ConfigKey: {
    type: 'String',
    description: 'The key of boot-health.config.json in that bucket; deploy.sh names it by its content',
    allowedPattern: '^boot-health/config/[0-9a-f]+\\.json$',
  },
  SecretPath: {
    type: 'String',
    default: 'boot-health/secrets/',
    description:
      'Without the first slash: below it are the SSM SecureStrings that the configuration names; the worker may read all of them',
    allowedPattern: '^[0-9A-Za-z_.-]+(/[0-9A-Za-z_.-]+)*/$',
  },
  PageTopics: {
    type: 'CommaDelimitedList',
    default: '',
    description: 'ARNs of the SNS topics that channels of the configuration publish to',
  },
  WatchInstances: flag(
    false,
    'Whether EC2 events arm deadlines, and consoles of silent instances may be read, of any instance of the account; for fleets with a selector',
  ),
  DomainName: { type: 'String', default: '', description: 'A name of your own for the endpoint' },
  CertificateArn: {
    type: 'String',
    default: '',
    description: 'The certificate for DomainName, of this region',
  },
  AlarmEmail: { type: 'String', default: '', description: 'Who gets the alarms of the stack itself' },
  LogDays: {
    type: 'Number',
    default: '30',
    allowedValues: ['1', '3', '5', '7', '14', '30', '60', '90', '120', '150', '180', '365', '400'],
    description: 'How long CloudWatch keeps logs',
  },
  ReserveConcurrency: flag(
    true,
    'Set Lambda concurrency aside for each function; false where the limit of the account is 10',
  ),
  Rollout: {
    type: 'String',
    default: 'canary',
    allowedValues: ['canary', 'linear', 'all_at_once'],
    description: 'How new versions take over; all_at_once looks at no alarm',
  },
} as const satisfies Record<string, CfnParameterProps>

export function addParameters(scope: Construct): void {
  const parameters = new Construct(scope, 'Parameters')
  for (const [name, props] of Object.entries(PARAMETERS))
    new CfnParameter(parameters, name, props).overrideLogicalId(name)
}
