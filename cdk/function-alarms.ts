/** What every function is watched for, whatever it does: that it fails as a whole, and that it is turned away. */
import { Duration } from 'aws-cdk-lib'
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Rule } from './alarm.ts'
import { LIVE, type ServiceFunction } from './service-function.ts'

/** How an alarm is called that watches this function. */
const alarmName = ({ name }: ServiceFunction, suffix: string) =>
  `${name.charAt(0).toUpperCase()}${name.slice(1)}${suffix}`

/**
 * Errors are what a handler did not answer for: it timed out, ran out of memory, could not start. What it did answer for
 * (a 5xx, one message of a batch, a delivery) has alarms of its own. One such error is Lambda's own now and then.
 */
export function functionAlarms(one: ServiceFunction): Rule[] {
  const period = Duration.minutes(5)
  return [
    {
      name: alarmName(one, 'Errors'),
      says: `${one.name} fails: it times out, cannot start or throws. Its log says which.`,
      metric: one.handler.metricErrors({ period, statistic: 'Sum' }),
      above: 0,
      periods: 3,
      breaching: 2,
      silence: TreatMissingData.NOT_BREACHING,
    },
    {
      name: alarmName(one, 'Throttled'),
      says: `Lambda throttles ${one.name}: the concurrency of the account or of the function is used up.`,
      metric: one.handler.metricThrottles({ period, statistic: 'Sum' }),
      above: 0,
      silence: TreatMissingData.NOT_BREACHING,
    },
  ]
}

/**
 * Any error in a minute of the version that takes over. The old one's do not count: else a version that fails could not be
 * replaced by the one that mends it.
 */
export function newVersionFails(one: ServiceFunction): Rule {
  const { functionName, currentVersion } = one.handler
  return {
    name: alarmName(one, 'NewVersionFails'),
    says: `The new version of ${one.name} fails; the roll-out goes back by itself.`,
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensionsMap: {
        FunctionName: functionName,
        Resource: `${functionName}:${LIVE}`,
        ExecutedVersion: currentVersion.version,
      },
      statistic: 'Sum',
      period: Duration.minutes(1),
    }),
    above: 0,
    silence: TreatMissingData.NOT_BREACHING,
  }
}
