import {
  Aws,
  CfnCondition,
  CfnOutput,
  CfnResource,
  DefaultStackSynthesizer,
  Fn,
  type IStackSynthesizer,
  Token,
  Validations,
} from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { awsConfig } from '../../shared/aws-config.ts'
import { config } from '../../shared/config.ts'
import type { Settings } from '../../shared/config-check/stack-settings.ts'
import { BootHealthStack } from '../boot-health-stack.ts'
import { wildcardReason } from '../permissions.ts'
import { ROLLOUTS } from '../rollout.ts'
import { addParameters } from './parameters.ts'
import { BucketCode, PLACED_CODE, Setup } from './setup.ts'

/**
 * The same stack for users without CDK and Node: what the config file decides in a CDK build is a parameter here, or
 * CloudFormation itself reads it from the file (functions/setup).
 */
export class StandaloneStack extends BootHealthStack {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      settings: anySettings(),
      ownName: Aws.STACK_NAME,
      codeOf: (name) => new BucketCode(Fn.getAtt(PLACED_CODE, name).toString()),
      // The library's own class omits `undefined` where its interface has it.
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
    })
    addParameters(this)
    const setup = new Setup(this, 'Setup', this.table)
    this.addConditions()
    this.overrideByType()
    for (const [role, name] of Object.entries(setup.tokens))
      new CfnOutput(this, `First${role === 'ingest' ? 'Ingest' : 'Operator'}Token`, {
        value: `aws ssm get-parameter --with-decryption --query Parameter.Value --output text --name ${name}`,
        description: `Prints the first token of role ${role}`,
      })
    for (const [rule, reason] of Object.entries(LOOKED_AT_TOO_SOON))
      Validations.of(this).acknowledge({ id: `CloudFormation-Validate::${rule}`, reason })
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/<SecretPath>*]',
      reason: wildcardReason('ReadSecrets') ?? '',
    })
  }

  private addConditions(): void {
    const given = (name: string) => Fn.conditionNot(Fn.conditionEquals(Fn.ref(name), ''))
    const conditions = {
      HasDomain: given('DomainName'),
      HasEmail: given('AlarmEmail'),
      HasTopics: Fn.conditionNot(Fn.conditionEquals(Fn.join('', Token.asList({ Ref: 'PageTopics' })), '')),
      Watches: Fn.conditionEquals(Fn.ref('WatchInstances'), 'true'),
      Reserves: Fn.conditionEquals(Fn.ref('ReserveConcurrency'), 'true'),
      InSteps: Fn.conditionNot(Fn.conditionEquals(Fn.ref('Rollout'), 'all_at_once')),
      Linear: Fn.conditionEquals(Fn.ref('Rollout'), 'linear'),
    }
    const scope = new Construct(this, 'Conditions')
    for (const [name, expression] of Object.entries(conditions))
      new CfnCondition(scope, name, { expression }).overrideLogicalId(name)
  }

  /** What the CDK would have left out or decided, by the condition or parameter that decides it here. */
  private overrideByType(): void {
    const resources = this.node.findAll().filter((one): one is CfnResource => CfnResource.isCfnResource(one))
    for (const one of resources)
      for (const [path, value] of Object.entries(OVERRIDES[one.cfnResourceType] ?? {}))
        if (path === 'Condition') one.addOverride('Condition', value)
        else one.addPropertyOverride(path, value)
  }
}

/** The CDK warns here before template.ts has added the rest; cfn-lint checks the result (test/cdk/cfn-lint.ts). */
const LOOKED_AT_TOO_SOON = {
  W1001: 'template.ts gives the output its condition.',
  W2509: 'The parameter is a path, and no secret.',
  W8001: 'template.ts uses the conditions, in statements and in what is reserved.',
}

const steps = { 'Fn::If': ['Linear', ROLLOUTS.linear, ROLLOUTS.canary] }

/** Type of resource -> property -> value in the template. */
const OVERRIDES: Record<string, Record<string, unknown>> = {
  'AWS::Logs::LogGroup': { RetentionInDays: { Ref: 'LogDays' } },
  'AWS::ApiGatewayV2::DomainName': { Condition: 'HasDomain' },
  'AWS::ApiGatewayV2::ApiMapping': { Condition: 'HasDomain' },
  'AWS::SNS::Subscription': { Condition: 'HasEmail' },
  // CloudFormation publishes a version when it replaces this resource: with the code, and with what else it depends on.
  'AWS::Lambda::Version': {
    Description: { 'Fn::Join': [' ', [{ 'Fn::GetAtt': [PLACED_CODE, 'release'] }, { Ref: 'DomainName' }]] },
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    DeploymentConfigName: { 'Fn::If': ['InSteps', steps, 'CodeDeployDefault.LambdaAllAtOnce'] },
    'AlarmConfiguration.Enabled': { 'Fn::If': ['InSteps', true, false] },
  },
}

/** A config with everything in it that a parameter may switch off. */
function anySettings(): Settings {
  const aws = awsConfig.parse({})
  return {
    config: config.parse({ fleets: { any: { selector: { image: 'any' } } } }),
    aws: {
      ...aws,
      domain: { name: Fn.ref('DomainName'), certificate_arn: Fn.ref('CertificateArn') },
      alarm_email: Fn.ref('AlarmEmail'),
    },
    secretParameters: [`/${Fn.ref('SecretPath')}*`],
    authParameters: [`/${Fn.ref('SecretPath')}*`],
    channelTopics: Token.asList({ Ref: 'PageTopics' }),
    watchesInstances: true,
  }
}
