import { Stack, type StackProps, Tags } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Settings } from '../shared/config-check/stack-settings.ts'
import { REPORTER_CONFIG_FILE } from '../shared/reporter-setup.ts'
import { BootTable } from './boot-table.ts'
import { type BuildProps, environmentOf, parameterArn } from './build-props.ts'
import { Canary } from './canary.ts'
import { DueWork } from './due-work.ts'
import { encryptionKey } from './encryption-key.ts'
import { Front } from './front.ts'
import { HttpEndpoint } from './http-endpoint.ts'
import { InstanceEvents } from './instance-events.ts'
import { Judging } from './judging.ts'
import { addOutputs } from './outputs.ts'
import type { Permission } from './permissions.ts'
import { PokeQueue } from './poke-queue.ts'
import { Rollout } from './rollout.ts'
import { type CodeOf, ServiceFunction } from './service-function.ts'
import { announcePermissions, guestPermissions, tablePermissions } from './table-permissions.ts'
import { Wall } from './wall.ts'
import { functionsOf, type Watched, Watching } from './watching.ts'

export interface BootHealthStackProps extends StackProps {
  settings: Settings
  codeOf: CodeOf
  /** A name for the output before the real one is known; default its name. */
  ownName?: string
}

/** Everything of boot-health on AWS. Nothing in it needs a VPC, and nothing runs while nothing boots. */
export class BootHealthStack extends Stack {
  protected readonly table: BootTable

  constructor(
    scope: Construct,
    id: string,
    { settings, codeOf, ownName, ...stackProps }: BootHealthStackProps,
  ) {
    super(scope, id, {
      description: 'boot-health: which VMs came up without their metadata, and why',
      ...stackProps,
    })
    const { aws } = settings
    const stackName = ownName ?? this.stackName

    const key = encryptionKey(this, 'Key', aws)
    const table = new BootTable(this, 'Table', aws, key)
    this.table = table
    const endpoint = new HttpEndpoint(this, 'Endpoint', aws, key)
    const front = aws.front ? new Front(this, 'Front', endpoint.api, aws.front) : null
    const publicUrl = front?.url ?? endpoint.url
    const frontEnvironment = front?.environment ?? {}
    const props: BuildProps = {
      settings,
      aws,
      key,
      codeOf,
      publicUrl,
      frontEnvironment,
      stackName,
    }

    const ingest = new ServiceFunction(this, 'Ingest', {
      ...props,
      name: 'ingest',
      timeoutS: 10,
      environment: { ...environmentOf(props, { table }), ...frontEnvironment },
      may: guestPermissions(table),
    })
    // The same code with another role: a guest with an image's token never reaches it.
    const announce = new ServiceFunction(this, 'Announce', {
      ...props,
      name: 'announce',
      code: 'ingest',
      timeoutS: 20,
      environment: { ...environmentOf(props, { table }), ...frontEnvironment },
      may: announcePermissions(table),
    })
    const pokes = new PokeQueue(this, 'Pokes', key)
    const judging = new Judging(this, 'Judging', { ...props, table, pokes })
    const instances = new InstanceEvents(this, 'InstanceEvents', { ...props, table })
    const dueWork = new DueWork(this, 'DueWork', { ...props, table, pokes, instances })
    const dashboardApi = new ServiceFunction(this, 'Api', {
      ...props,
      name: 'api',
      timeoutS: 20,
      reserved: 20,
      environment: { ...environmentOf(props, { table, pokes: pokes.queue }), ...frontEnvironment },
      may: [...tablePermissions(table), pokes.mayPoke(), ...mayReadIdentities(this, props.settings)],
    })
    endpoint.route({ guests: ingest.live, announce: announce.live, api: dashboardApi.live })

    const canary = new Canary(this, 'Canary', props)
    const watched: Watched = {
      table,
      endpoint,
      ingest,
      announce,
      dashboardApi,
      judging,
      pokes,
      dueWork,
      instances,
      canary,
    }
    const watching = new Watching(this, 'Watching', { ...props, watched })
    const wall = new Wall(this, 'Wall', { ...props, watched, watching })
    if (aws.rollout !== 'all_at_once')
      new Rollout(this, 'Rollout', {
        rollout: aws.rollout,
        functions: functionsOf(watched),
        stopOn: watching.whole,
      })
    // Cost Explorer separates stacks and their parts once these keys are activated as cost-allocation tags.
    const tags = { 'boot-health:stack': stackName, ...aws.tags }
    for (const [name, value] of Object.entries(tags)) Tags.of(this).add(name, value)

    addOutputs(this, {
      Endpoint: [publicUrl, `URL= of the reporters, in ${REPORTER_CONFIG_FILE}; also the dashboard`],
      DomainTarget: [
        front ? front.domainTarget : endpoint.domainTarget,
        'Point your domain name here (CNAME or alias)',
      ],
      ApiEndpoint: [
        endpoint.api.apiEndpoint,
        'The endpoint without your domain name, and without CloudFront',
      ],
      TableName: [table.name, 'The one table'],
      PokeQueueUrl: [pokes.queue.queueUrl, 'Pokes for the worker'],
      PokeDeadLetters: [pokes.deadLetters.queueUrl, 'Pokes that failed five times: boot-health redrive'],
      JudgeDeadLetters: [judging.deadLetters.queueUrl, 'Reports that the judge gave up: boot-health redrive'],
      InstanceQueueUrl: [instances.queue.queueUrl, 'EC2 state changes for inventory'],
      InstanceDeadLetters: [instances.deadLetters.queueUrl, 'EC2 events that failed five times'],
      CanaryTokenParameter: [canary.tokenParameter, 'SecureString that npm run deploy fills'],
      AlarmTopic: [
        watching.topic.topicArn,
        'Subscribe everybody who must know when boot-health itself is unhealthy',
      ],
      WallDashboard: [wall.name, 'CloudWatch dashboard'],
      NextStep: [
        `boot-health token create --stack ${stackName} --role ingest`,
        'A token for the reporters of one fleet; it goes into the image',
      ],
    })
  }
}

/** The client's secret at the identity provider, or a proxy's proof: exactly those that the config names. */
function mayReadIdentities(scope: Construct, { authParameters }: Settings): Permission[] {
  const resources = authParameters.map((name) => parameterArn(scope, name))
  return resources.length === 0
    ? []
    : [
        {
          name: 'ReadAuthSecrets',
          why: 'What an identity provider, a proxy, Slack or PagerDuty prove themselves with, by the names in the config.',
          actions: ['ssm:GetParameter'],
          resources,
        },
      ]
}
