import { Duration, Stack } from 'aws-cdk-lib'
import { Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Settings } from '../shared/config-check/stack-settings.ts'
import { WORKER_TIMEOUT_S } from '../shared/policy/waits.ts'
import type { BootTable } from './boot-table.ts'
import { type BuildProps, environmentOf } from './build-props.ts'
import { acknowledge, type Permission, readQueue } from './permissions.ts'
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts'
import { ServiceFunction } from './service-function.ts'
import { inventoryPermissions } from './table-permissions.ts'

/** How cdk-nag spells `anyInstance` before CloudFormation resolves it. */
const ANY_INSTANCE = 'arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:instance/*'

/**
 * EC2's events about starting and stopping instances. Events gather in a queue for a few seconds, so that a hundred
 * launches cost one DescribeInstances. The same queue carries the worker's requests for a silent instance's console.
 */
export class InstanceEvents extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue
  readonly inventory: ServiceFunction

  constructor(scope: Construct, id: string, props: BuildProps & { table: BootTable }) {
    super(scope, id)
    const queues = new QueueWithDeadLetters(this, 'Instances', {
      functionTimeoutS: WORKER_TIMEOUT_S,
      tries: 5,
      key: props.key,
    })
    this.queue = queues.queue
    this.deadLetters = queues.deadLetters
    this.inventory = new ServiceFunction(this, 'Inventory', {
      ...props,
      name: 'inventory',
      timeoutS: WORKER_TIMEOUT_S,
      reserved: 2,
      environment: environmentOf(props, { table: props.table }),
      may: [
        ...inventoryPermissions(props.table),
        readQueue('ReadInstanceEvents', this.queue),
        {
          name: 'DescribeInstances',
          why: 'An event has no image, address or tag, which the deadline and the selector ask for.',
          actions: ['ec2:DescribeInstances'],
          resources: ['*'],
        },
        ...consolesOf(props.settings, this.anyInstance()),
      ],
    })
    acknowledge(this.inventory.role, 'Resource::*', 'DescribeInstances')
    if (props.settings.watchesInstances)
      acknowledge(this.inventory.role, `Resource::${ANY_INSTANCE}`, 'ReadConsoles')
    new EventSourceMapping(this, 'EventsToInventory', {
      target: this.inventory.live,
      eventSourceArn: this.queue.queueArn,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(5),
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    }).node.addDependency(this.inventory.role)
    new Rule(this, 'StateChanges', {
      enabled: props.settings.watchesInstances,
      description: 'EC2 instances that start, stop or end; off while no fleet has a selector',
      eventPattern: {
        source: ['aws.ec2'],
        detailType: ['EC2 Instance State-change Notification'],
        detail: { state: ['running', 'stopping', 'stopped', 'shutting-down', 'terminated'] },
      },
      targets: [new SqsQueue(this.queue)],
    })
  }

  mayAsk(): Permission {
    return {
      name: 'AskForConsoles',
      why: 'The worker may not read consoles itself: it asks inventory for that of an instance which says nothing.',
      actions: ['sqs:SendMessage'],
      resources: [this.queue.queueArn],
    }
  }

  private anyInstance(): string {
    return Stack.of(this).formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' })
  }
}

/**
 * Consoles contain anything that people printed: only those of instances with the tag of a fleet's selector are read. A
 * selector by image alone has no condition in IAM, and reaches every instance of the account; without any selector no
 * console is read.
 */
function consolesOf({ config }: Settings, anyInstance: string): Permission[] {
  const read = {
    why: 'An instance that never reports may have said why on its console.',
    actions: ['ec2:GetConsoleOutput'],
    resources: [anyInstance],
  }
  const selectors = Object.values(config.fleets).flatMap(({ selector }) =>
    selector?.tag || selector?.image ? [selector] : [],
  )
  if (selectors.some(({ tag }) => tag === undefined)) return [{ name: 'ReadConsoles', ...read }]
  const byKey = Map.groupBy(
    selectors.flatMap(({ tag }) => (tag ? [tag] : [])),
    ({ key }) => key,
  )
  return [...byKey].map(([key, tags], index) => ({
    name: index === 0 ? 'ReadConsoles' : `ReadConsoles${index + 1}`,
    ...read,
    tagged: { key, values: [...new Set(tags.map(({ value }) => value))].sort() },
  }))
}
