import { Duration } from 'aws-cdk-lib'
import { type Alarm, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { METRIC_NAMESPACE } from '../shared/metrics/counting.ts'
import type { MetricName } from '../shared/metrics/metrics.ts'
import { createAlarm, type Rule } from './alarm.ts'
import type { BootTable } from './boot-table.ts'
import type { BuildProps } from './build-props.ts'
import type { Canary } from './canary.ts'
import type { DueWork } from './due-work.ts'
import { functionAlarms } from './function-alarms.ts'
import type { HttpEndpoint } from './http-endpoint.ts'
import type { InstanceEvents } from './instance-events.ts'
import type { Judging } from './judging.ts'
import type { PokeQueue } from './poke-queue.ts'
import type { ServiceFunction } from './service-function.ts'

export interface Watched {
  table: BootTable
  endpoint: HttpEndpoint
  ingest: ServiceFunction
  announce: ServiceFunction
  dashboardApi: ServiceFunction
  judging: Judging
  pokes: PokeQueue
  dueWork: DueWork
  instances: InstanceEvents
  canary: Canary
}

/** Every function of the stack. */
export const functionsOf = (watched: Watched): ServiceFunction[] => [
  watched.ingest,
  watched.announce,
  watched.dashboardApi,
  watched.judging.alerting,
  watched.dueWork.worker,
  watched.instances.inventory,
  watched.canary.function,
]

const { BREACHING, NOT_BREACHING } = TreatMissingData

/** Alarms on everything that would silence boot-health itself. */
export class Watching extends Construct {
  readonly topic: Topic
  /** Alarms that mean that the stack as a whole does not work: a roll-out goes back on them. */
  readonly whole: Alarm[] = []
  private readonly props: BuildProps

  constructor(scope: Construct, id: string, props: BuildProps & { watched: Watched }) {
    super(scope, id)
    this.props = props
    this.topic = new Topic(this, 'Alarms', {
      enforceSSL: true,
      displayName: 'boot-health alarms',
      ...(props.key ? { masterKey: props.key } : {}),
    })
    if (props.aws.alarm_email) this.topic.addSubscription(new EmailSubscription(props.aws.alarm_email))
    for (const rule of this.rules(props.watched)) {
      const alarm = createAlarm(this, rule, this.topic)
      if (['ServerErrors', 'CanarySilent'].includes(rule.name)) this.whole.push(alarm)
    }
  }

  /** One of our own metrics, for the whole stack. */
  own(
    name: MetricName,
    statistic: string,
    period: Duration,
    dimensions: Record<string, string> = {},
  ): Metric {
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: name,
      statistic,
      period,
      dimensionsMap: { Stack: this.props.stackName, ...dimensions },
    })
  }

  private rules(watched: Watched): Rule[] {
    const { table, endpoint, judging, pokes, instances } = watched
    const five = Duration.minutes(5)
    const deadLetters = (name: string, owner: PokeQueue | InstanceEvents | Judging): Rule => ({
      name,
      says: 'Messages wait here because every try failed. Look at one, then run `boot-health redrive`.',
      metric: owner.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: five,
        statistic: 'Maximum',
      }),
      above: 0,
      silence: NOT_BREACHING,
    })
    return [
      deadLetters('PokesDead', pokes),
      deadLetters('InstanceEventsDead', instances),
      {
        ...deadLetters('JudgeDead', judging),
        says: 'The judge failed on these reports. Run `boot-health redrive` within eighteen hours to judge them again.',
      },
      {
        name: 'JudgeBehind',
        says: 'Reports wait more than a minute for the judge: the store is failing, or too many reports are arriving.',
        metric: judging.alerting.handler.metric('IteratorAge', { period: five, statistic: 'Maximum' }),
        above: 60_000,
        silence: NOT_BREACHING,
      },
      {
        name: 'SweepSilent',
        says: 'No sweep of due rows for five minutes: pages, webhooks and deadlines are late.',
        metric: this.own('boot_health_sweeps_total', 'Sum', five),
        below: 1,
        silence: BREACHING,
      },
      {
        name: 'Backlog',
        says: 'More than a thousand due rows are late.',
        metric: this.own('boot_health_due_backlog', 'Maximum', five),
        above: 1000,
        periods: 2,
        silence: NOT_BREACHING,
      },
      {
        name: 'WorkGivenUp',
        says: 'Work failed for a day and needs a person. The log says why (work_given_up); `boot-health redrive` retries it.',
        metric: this.own('boot_health_work_given_up', 'Maximum', five),
        above: 0,
        silence: NOT_BREACHING,
      },
      {
        name: 'ChannelFailing',
        says: 'A channel or the receiver of repairs failed four times in a row, so its messages do not arrive. /deliveries names it.',
        metric: this.own('boot_health_channel_mute_total', 'Sum', five),
        above: 0,
        silence: NOT_BREACHING,
      },
      {
        name: 'StorageBound',
        says: 'Guests of a token are throttled: it has used up its storage for the day (stored_per_day).',
        metric: this.own('boot_health_storage_bound_total', 'Sum', five),
        above: 0,
        silence: NOT_BREACHING,
      },
      {
        name: 'ServerErrors',
        says: 'The endpoint answers 5xx. Guests keep their reports and retry.',
        metric: endpoint.api.metricServerError({ period: five, statistic: 'Sum' }),
        above: 5,
        silence: NOT_BREACHING,
      },
      this.tableThrottled(table, five),
      ...functionsOf(watched).flatMap(functionAlarms),
      ...(this.props.aws.canary ? [this.canarySilent()] : []),
    ]
  }

  private tableThrottled({ name }: BootTable, period: Duration): Rule {
    return {
      name: 'TableThrottled',
      says: 'The table throttles writes: give it warm throughput before the next storm.',
      metric: new Metric({
        namespace: 'AWS/DynamoDB',
        metricName: 'WriteThrottleEvents',
        dimensionsMap: { TableName: name },
        statistic: 'Sum',
        period,
      }),
      above: 0,
      silence: NOT_BREACHING,
    }
  }

  private canarySilent(): Rule {
    return {
      name: 'CanarySilent',
      says: 'A synthetic boot was sent to the public endpoint, but did not reach the judge within 15 minutes.',
      metric: this.own('boot_health_canary_seen_total', 'Sum', Duration.minutes(15)),
      below: 1,
      silence: BREACHING,
    }
  }
}
