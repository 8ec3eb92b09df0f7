/** The alarms of every function: that it fails as a whole, and that it is throttled. */
import { Duration } from 'aws-cdk-lib'
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Rule } from './alarm.ts'
import { LIVE, type ServiceFunction } from './service-function.ts'

/** The function's name in its alarms. */
const alarmName = ({ name }: ServiceFunction, suffix: string) =>
  `${name.charAt(0).toUpperCase()}${name.slice(1)}${suffix}`

/**
 * Errors without an answer: the handler timed out, ran out of memory, could not start. Answered errors (a 5xx, one message
 * of a batch, a delivery) have alarms of their own. Now and then Lambda itself causes one such error.
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
 * Any error in a minute of the new version. The old one's do not count: otherwise a failing version could not be replaced
 * by its repair.
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
