import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { REPORTER_CONFIG_FILE } from '../shared/reporter-setup.ts'
import { BootTable } from './boot-table.ts'
import { type BuildProps, environmentOf } from './build-props.ts'
import { Canary } from './canary.ts'
import { DueWork } from './due-work.ts'
import { HttpEndpoint } from './http-endpoint.ts'
import { InstanceEvents } from './instance-events.ts'
import { Judging } from './judging.ts'
import { tellOutputs } from './outputs.ts'
import { PokeQueue } from './poke-queue.ts'
import { type CodeOf, ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'
import { announcePermissions, guestPermissions, tablePermissions } from './table-permissions.ts'
import { Wall } from './wall.ts'
import { type Watched, Watching } from './watching.ts'

export interface BootHealthStackProps extends StackProps {
  settings: Settings
  codeOf: CodeOf
}

/** Everything that boot-health is on AWS. Nothing in it needs a VPC, and nothing in it runs when nothing boots. */
export class BootHealthStack extends Stack {
  constructor(scope: Construct, id: string, { settings, codeOf, ...stackProps }: BootHealthStackProps) {
    super(scope, id, {
      description: 'boot-health: which VMs came up without their metadata, and why',
      ...stackProps,
    })
    const { aws } = settings

    const table = new BootTable(this, 'Table', aws)
    const endpoint = new HttpEndpoint(this, 'Endpoint', aws)
    const props: BuildProps = { settings, aws, codeOf, publicUrl: endpoint.url, stackName: this.stackName }

    const ingest = new ServiceFunction(this, 'Ingest', {
      ...props,
      name: 'ingest',
      timeoutS: 10,
      environment: environmentOf(props, { table }),
      may: guestPermissions(table),
    })
    // The same code with another role: whoever has an image's token never speaks to it.
    const announce = new ServiceFunction(this, 'Announce', {
      ...props,
      name: 'announce',
      code: 'ingest',
      timeoutS: 20,
      environment: environmentOf(props, { table }),
      may: announcePermissions(table),
    })
    const pokes = new PokeQueue(this, 'Pokes')
    const judging = new Judging(this, 'Judging', { ...props, table, pokes })
    const instances = new InstanceEvents(this, 'InstanceEvents', { ...props, table })
    const dueWork = new DueWork(this, 'DueWork', { ...props, table, pokes, instances })
    const dashboardApi = new ServiceFunction(this, 'Api', {
      ...props,
      name: 'api',
      timeoutS: 20,
      reserved: 20,
      environment: environmentOf(props, { table, pokes: pokes.queue }),
      may: [...tablePermissions(table), pokes.mayPoke()],
    })
    endpoint.route({ guests: ingest.handler, announce: announce.handler, api: dashboardApi.handler })

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

    tellOutputs(this, {
      Endpoint: [endpoint.url, `URL= of the reporters, in ${REPORTER_CONFIG_FILE}; also the dashboard`],
      DomainTarget: [endpoint.domainTarget, 'Point your domain name here (CNAME or alias)'],
      ApiEndpoint: [endpoint.api.apiEndpoint, 'The endpoint without your domain name'],
      TableName: [table.name, 'The one table'],
      PokeQueueUrl: [pokes.queue.queueUrl, 'Pokes for the worker'],
      PokeDeadLetters: [pokes.deadLetters.queueUrl, 'Pokes that failed five times: boot-health redrive'],
      JudgeDeadLetters: [judging.deadLetters.queueUrl, 'Reports that the judge gave up: boot-health redrive'],
      InstanceQueueUrl: [instances.queue.queueUrl, 'EC2 state changes for inventory'],
      InstanceDeadLetters: [instances.deadLetters.queueUrl, 'EC2 events that failed five times'],
      CanaryTokenParameter: [canary.tokenParameter, 'SecureString that npm run deploy fills'],
      AlarmTopic: [
        watching.topic.topicArn,
        'Subscribe whoever must know when boot-health itself is unhealthy',
      ],
      WallDashboard: [wall.name, 'CloudWatch dashboard'],
      NextStep: [
        `boot-health token create --stack ${this.stackName} --role ingest`,
        'A token for the reporters of one fleet; it goes into the image',
      ],
    })
  }
}
