import { Duration } from 'aws-cdk-lib'
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { BootTable } from './boot-table.ts'
import { type BuildProps, environmentOf, parameterArn } from './build-props.ts'
import type { InstanceEvents } from './instance-events.ts'
import type { Permission } from './permissions.ts'
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts'
import { ServiceFunction } from './service-function.ts'
import { tablePermissions } from './table-permissions.ts'

const TIMEOUT_S = 60

/**
 * Due rows are the work; this makes it happen. The schedule sweeps them every minute; a poke, delayed by SQS
 * to the wanted second, only makes one sooner. A poke that is lost costs at most a minute.
 */
export class DueWork extends Construct {
  readonly pokes: Queue
  readonly deadLetters: Queue
  private readonly props: BuildProps
  private workerFunction: ServiceFunction | null = null

  constructor(scope: Construct, id: string, props: BuildProps) {
    super(scope, id)
    this.props = props
    const queues = new QueueWithDeadLetters(this, 'Pokes', { functionTimeoutS: TIMEOUT_S, tries: 5 })
    this.pokes = queues.queue
    this.deadLetters = queues.deadLetters
  }

  mayPoke(): Permission {
    return { name: 'Poke', actions: ['sqs:SendMessage'], resources: [this.pokes.queueArn] }
  }

  get worker(): ServiceFunction {
    if (!this.workerFunction) throw new Error('the worker is made by startWorker')
    return this.workerFunction
  }

  startWorker(reach: { table: BootTable; instances: InstanceEvents }): void {
    const { props } = this
    const worker = new ServiceFunction(this, 'Worker', {
      ...props,
      name: 'worker',
      timeoutS: TIMEOUT_S,
      reserved: 10,
      environment: environmentOf(props, {
        table: reach.table,
        pokes: this.pokes,
        instanceEvents: reach.instances.queue,
      }),
      may: [
        ...tablePermissions(reach.table),
        this.mayPoke(),
        reach.instances.mayAsk(),
        readQueue('ReadPokes', this.pokes),
        ...this.maySpeak(),
      ],
    })
    this.workerFunction = worker
    new EventSourceMapping(this, 'PokesToWorker', {
      target: worker.handler,
      eventSourceArn: this.pokes.queueArn,
      batchSize: 10,
      maxConcurrency: 5,
      reportBatchItemFailures: true,
    }).node.addDependency(worker.role)
    new Rule(this, 'EveryMinute', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaTarget(worker.handler, {
          event: RuleTargetInput.fromObject({ sweep: true }),
          // The next minute sweeps the same rows: an old sweep is worth nothing.
          maxEventAge: Duration.minutes(1),
          retryAttempts: 0,
        }),
      ],
    })
  }

  /** Exactly the secrets and topics that the config names, and nothing where it names none. */
  private maySpeak(): Permission[] {
    const { secretParameters, channelTopics } = this.props.settings
    const permissions: Permission[] = []
    if (secretParameters.length > 0)
      permissions.push({
        name: 'ReadSecrets',
        actions: ['ssm:GetParameter'],
        resources: secretParameters.map((name) => parameterArn(this, name)),
      })
    if (channelTopics.length > 0)
      permissions.push({ name: 'PublishPages', actions: ['sns:Publish'], resources: channelTopics })
    return permissions
  }
}

/** What Lambda needs of a queue to feed a function from it. */
export function readQueue(name: string, queue: Queue): Permission {
  return {
    name,
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [queue.queueArn],
  }
}
