import { Duration } from 'aws-cdk-lib'
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { Settings } from '../shared/config-check/stack-settings.ts'
import { WORKER_TIMEOUT_S } from '../shared/policy/waits.ts'
import type { BootTable } from './boot-table.ts'
import { type BuildProps, environmentOf, parameterArn } from './build-props.ts'
import type { InstanceEvents } from './instance-events.ts'
import { type Permission, readQueue } from './permissions.ts'
import type { PokeQueue } from './poke-queue.ts'
import { ServiceFunction } from './service-function.ts'
import { tablePermissions } from './table-permissions.ts'

/** Works due rows. The schedule sweeps them every minute; a poke only starts one sooner. A lost poke costs at most a minute. */
export class DueWork extends Construct {
  readonly worker: ServiceFunction

  constructor(
    scope: Construct,
    id: string,
    props: BuildProps & { table: BootTable; pokes: PokeQueue; instances: InstanceEvents },
  ) {
    super(scope, id)
    const { table, pokes, instances } = props
    this.worker = new ServiceFunction(this, 'Worker', {
      ...props,
      name: 'worker',
      timeoutS: WORKER_TIMEOUT_S,
      reserved: 10,
      environment: environmentOf(props, { table, pokes: pokes.queue, instanceEvents: instances.queue }),
      may: [
        ...tablePermissions(table),
        pokes.mayPoke(),
        instances.mayAsk(),
        readQueue('ReadPokes', pokes.queue),
        ...mayNotify(this, props.settings),
      ],
    })
    this.readPokes(pokes)
    this.sweepEveryMinute()
  }

  private readPokes(pokes: PokeQueue): void {
    new EventSourceMapping(this, 'PokesToWorker', {
      target: this.worker.live,
      eventSourceArn: pokes.queue.queueArn,
      batchSize: 10,
      maxConcurrency: 5,
      reportBatchItemFailures: true,
    }).node.addDependency(this.worker.role)
  }

  private sweepEveryMinute(): void {
    new Rule(this, 'EveryMinute', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaTarget(this.worker.live, {
          event: RuleTargetInput.fromObject({ sweep: true }),
          // The next minute sweeps the same rows, so an old sweep is worth nothing.
          maxEventAge: Duration.minutes(1),
          retryAttempts: 0,
        }),
      ],
    })
  }
}

/** Exactly the secrets and topics that the config names; nothing where it names none. */
function mayNotify(scope: Construct, { secretParameters, channelTopics }: Settings): Permission[] {
  const secrets: Permission = {
    name: 'ReadSecrets',
    why: 'Keys of channels and receivers, by the names in the config; the worker alone speaks to either.',
    actions: ['ssm:GetParameter'],
    resources: secretParameters.map((name) => parameterArn(scope, name)),
  }
  const topics: Permission = {
    name: 'PublishPages',
    why: 'Channels of type sns, by the topics in the config.',
    actions: ['sns:Publish'],
    resources: channelTopics,
  }
  return [secrets, topics].filter(({ resources }) => resources.length > 0)
}
