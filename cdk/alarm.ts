/** The common form of all alarms: each says in words what is wrong, and notifies the topic when it begins and when it ends. */
import { Aws } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, type TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

export interface Rule {
  name: string
  says: string
  metric: IMetric
  /** Alarm above this, or below that; one of the two. */
  above?: number
  below?: number
  periods?: number
  /** Of so many of the last `periods`; default all. */
  breaching?: number
  silence: TreatMissingData
}

/** `topic` null: nobody is notified; only a roll-out uses it. */
export function createAlarm(scope: Construct, rule: Rule, topic: ITopic | null): Alarm {
  const alarm = new Alarm(scope, rule.name, {
    alarmDescription: `${Aws.STACK_NAME}: ${rule.says}`,
    metric: rule.metric,
    threshold: rule.below ?? rule.above ?? 0,
    comparisonOperator:
      rule.below === undefined
        ? ComparisonOperator.GREATER_THAN_THRESHOLD
        : ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: rule.periods ?? 1,
    ...(rule.breaching === undefined ? {} : { datapointsToAlarm: rule.breaching }),
    treatMissingData: rule.silence,
  })
  if (topic === null) return alarm
  const notify = new SnsAction(topic)
  alarm.addAlarmAction(notify)
  alarm.addOkAction(notify)
  return alarm
}
