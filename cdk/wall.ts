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
import { METRIC_NAMESPACE } from '../shared/metrics/counting.ts'
import type { MetricName } from '../shared/metrics/metrics.ts'
import type { BuildProps } from './build-props.ts'
import type { Watched, Watching } from './watching.ts'

const FIVE = Duration.minutes(5)

/** A CloudWatch dashboard for a wall: results of boots at the top, boot-health itself below. */
export class Wall extends Construct {
  readonly name: string

  constructor(scope: Construct, id: string, props: BuildProps & { watched: Watched; watching: Watching }) {
    super(scope, id)
    const { watching, watched, stackName } = props
    this.name = `${stackName}-wall`
    const own = (name: MetricName, statistic: string, label: string, of: Record<string, string> = {}) =>
      watching.own(name, statistic, FIVE, of).with({ label })
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: this.name,
      periodOverride: PeriodOverride.AUTO,
    })
    dashboard.addWidgets(
      new SingleValueWidget({
        title: 'Last five minutes',
        width: 8,
        height: 4,
        metrics: [
          own('boot_health_reports_total', 'Sum', 'reports', { outcome: 'accepted' }),
          own('boot_health_boots_total', 'Sum', 'boots judged'),
        ],
      }),
      graph('Boots by verdict', [byDimension(stackName, 'verdict')], 8),
      graph('Boots by cause', [byDimension(stackName, 'cause')], 8),
    )
    dashboard.addWidgets(
      graph('From failing report to accepted webhook (s)', [
        own('boot_health_report_to_webhook_seconds', 'p50', 'p50'),
        own('boot_health_report_to_webhook_seconds', 'p99', 'p99'),
      ]),
      graph('Ingest (s)', [
        own('boot_health_ingest_seconds', 'p50', 'p50'),
        own('boot_health_ingest_seconds', 'p99', 'p99'),
      ]),
      graph('Reports not counted', [
        own('boot_health_reports_total', 'Sum', 'refused', { outcome: 'refused' }),
        own('boot_health_reports_quarantined_total', 'Sum', 'quarantined'),
      ]),
    )
    dashboard.addWidgets(
      graph('Due work', [
        own('boot_health_due_backlog', 'Maximum', 'late rows'),
        own('boot_health_sweeps_total', 'Sum', 'sweeps'),
        own('boot_health_delivery_failures_total', 'Sum', 'failed deliveries'),
      ]),
      graph('Judge behind (ms)', [
        watched.judging.alerting.handler.metric('IteratorAge', { period: FIVE, statistic: 'Maximum' }),
      ]),
      graph('Canary (s until judged)', [own('boot_health_canary_seconds', 'Maximum', 'canary')]),
    )
  }
}

function graph(title: string, left: IMetric[], width = 8): GraphWidget {
  return new GraphWidget({ title, left, width, height: 6, leftYAxis: { min: 0 } })
}

/** Every value of one dimension as a line of its own, also future values. */
function byDimension(stackName: string, dimension: string): IMetric {
  const search = `{${METRIC_NAMESPACE},Stack,${dimension}} MetricName="${'boot_health_boots_total'}" Stack="${stackName}"`
  return new MathExpression({
    expression: `SEARCH('${search}', 'Sum', 300)`,
    usingMetrics: {},
    label: '',
    period: FIVE,
  })
}
