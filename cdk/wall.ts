import { Duration } from 'aws-cdk-lib'
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  PeriodOverride,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { METRIC_NAMESPACE, METRICS } from '../shared/metric-names.ts'
import type { BuildProps } from './build-props.ts'
import type { Watched, Watching } from './watching.ts'

const FIVE = Duration.minutes(5)

/** A CloudWatch dashboard to hang on a wall: how boots go on top, how boot-health itself goes below. */
export class Wall extends Construct {
  readonly name: string

  constructor(scope: Construct, id: string, props: BuildProps & { watched: Watched; watching: Watching }) {
    super(scope, id)
    const { watching, watched, stackName } = props
    this.name = `${stackName}-wall`
    const own = (name: string, statistic: string, label: string) =>
      watching.own(name, statistic, FIVE).with({ label })
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: this.name,
      periodOverride: PeriodOverride.AUTO,
    })
    dashboard.addWidgets(
      new SingleValueWidget({
        title: 'Last five minutes',
        width: 8,
        height: 4,
        metrics: [own(METRICS.reportsAccepted, 'Sum', 'reports'), own(METRICS.boots, 'Sum', 'boots judged')],
      }),
      graph('Boots by verdict', [byDimension(stackName, 'Verdict')], 8),
      graph('Boots by cause', [byDimension(stackName, 'Cause')], 8),
    )
    dashboard.addWidgets(
      graph('From failing report to accepted webhook (ms)', [
        own(METRICS.failingToAcceptedMs, 'p50', 'half'),
        own(METRICS.failingToAcceptedMs, 'p99', 'all but one in 100'),
      ]),
      graph('Ingest (ms)', [own(METRICS.ingestMs, 'p50', 'half'), own(METRICS.ingestMs, 'p99', 'p99')]),
      graph('Reports not counted', [
        own(METRICS.reportsRejected, 'Sum', 'rejected'),
        own(METRICS.reportsQuarantined, 'Sum', 'quarantined'),
      ]),
    )
    dashboard.addWidgets(
      graph('Due work', [
        own(METRICS.dueBacklog, 'Maximum', 'late rows'),
        own(METRICS.sweeps, 'Sum', 'sweeps'),
        own(METRICS.deliveryFailures, 'Sum', 'failed deliveries'),
      ]),
      graph('Judge behind (ms)', [
        watched.judging.alerting.handler.metric('IteratorAge', { period: FIVE, statistic: 'Maximum' }),
      ]),
      graph('Canary (ms until judged)', [own(METRICS.canaryMs, 'Maximum', 'canary')]),
    )
  }
}

function graph(title: string, left: IMetric[], width = 8): GraphWidget {
  return new GraphWidget({ title, left, width, height: 6, leftYAxis: { min: 0 } })
}

/** Every value of one dimension as a line of its own, also those that nobody has seen yet. */
function byDimension(stackName: string, dimension: string): IMetric {
  const search = `{${METRIC_NAMESPACE},Stack,${dimension}} MetricName="${METRICS.boots}" Stack="${stackName}"`
  return new MathExpression({
    expression: `SEARCH('${search}', 'Sum', 300)`,
    usingMetrics: {},
    label: '',
    period: FIVE,
  })
}
