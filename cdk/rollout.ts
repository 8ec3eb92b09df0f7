import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch'
import { CfnApplication, CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { CfnAlias } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { AwsConfig } from '../shared/aws-config.ts'
import { createAlarm } from './alarm.ts'
import { newVersionFails } from './function-alarms.ts'
import { acknowledge, allow } from './permissions.ts'
import { LIVE, type ServiceFunction } from './service-function.ts'

/** CodeDeploy's own names. Linear takes twenty minutes, so that a canary which is silent for fifteen stops it. */
export const ROLLOUTS = {
  canary: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  linear: 'CodeDeployDefault.LambdaLinear10PercentEvery2Minutes',
} as const

export interface RolloutProps {
  rollout: Exclude<AwsConfig['rollout'], 'all_at_once'>
  functions: ServiceFunction[]
  /** Alarms of the whole stack that roll a new version back, besides the function's own errors. */
  stopOn: Alarm[]
}

/**
 * New versions first get a part of the calls, and roll back automatically when an alarm fires during that. CloudFormation
 * waits for it: a roll-back of one function rolls the whole update back.
 */
export class Rollout extends Construct {
  private readonly application: CfnApplication
  private readonly role: Role

  constructor(scope: Construct, id: string, { rollout, functions, stopOn }: RolloutProps) {
    super(scope, id)
    this.application = new CfnApplication(this, 'Application', { computePlatform: 'Lambda' })
    this.role = this.createRole(functions)
    for (const one of functions) {
      const alarms = [...stopOn, createAlarm(this, newVersionFails(one), null)]
      this.takeOver(one, ROLLOUTS[rollout], alarms)
    }
  }

  /**
   * AWS's managed policy for this would also let CodeDeploy call any function named CodeDeployHook and read any bucket's
   * marked files.
   */
  private createRole(functions: ServiceFunction[]): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') })
    const arns = functions.map(({ handler }) => handler.functionArn)
    allow(role, {
      name: 'ShiftTraffic',
      why: 'A roll-out is nothing but weights of the alias; IAM knows it by its function, and by itself.',
      actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
      resources: [...arns, ...arns.map((arn) => `${arn}:${LIVE}`)],
    })
    allow(role, {
      name: 'ReadAlarms',
      why: 'An alarm that goes off while a version takes over takes it back.',
      actions: ['cloudwatch:DescribeAlarms'],
      resources: ['*'],
    })
    acknowledge(role, 'Resource::*', 'ReadAlarms')
    return role
  }

  private takeOver(one: ServiceFunction, configuration: string, alarms: Alarm[]): void {
    const group = new CfnDeploymentGroup(this, one.name, {
      applicationName: this.application.ref,
      serviceRoleArn: this.role.roleArn,
      deploymentConfigName: configuration,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
      alarmConfiguration: { enabled: true, alarms: alarms.map(({ alarmName: name }) => ({ name })) },
    })
    // CodeDeploy assumes the role at once: without its policy the first roll-out would fail.
    group.node.addDependency(this.role)
    const alias = one.live.node.defaultChild as CfnAlias
    alias.cfnOptions.updatePolicy = {
      codeDeployLambdaAliasUpdate: {
        applicationName: this.application.ref,
        deploymentGroupName: group.ref,
      },
    }
    alias.addResourceDependency(group)
  }
}
