import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { BootTable } from './boot-table.ts'
import { type BuildProps, environmentOf } from './build-props.ts'
import { acknowledge } from './permissions.ts'
import type { PokeQueue } from './poke-queue.ts'
import { ServiceFunction } from './service-function.ts'
import { tablePermissions } from './table-permissions.ts'

/**
 * The judge on the table's stream. Only new reports wake it: its own writes, and what TTL deletes, do not.
 * A record that fails alone becomes a due row, so what fails here is the store itself: retried without end,
 * halved until the culprit stands alone, never thrown away.
 */
export class Judging extends Construct {
  readonly alerting: ServiceFunction

  constructor(scope: Construct, id: string, props: BuildProps & { table: BootTable; pokes: PokeQueue }) {
    super(scope, id)
    const { table, pokes } = props
    this.alerting = new ServiceFunction(this, 'Alerting', {
      ...props,
      name: 'alerting',
      timeoutS: 60,
      reserved: 20,
      environment: environmentOf(props, { table, pokes: pokes.queue }),
      may: [
        ...tablePermissions(table),
        pokes.mayPoke(),
        {
          name: 'ReadStream',
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [table.streamArn],
        },
        { name: 'ListStreams', actions: ['dynamodb:ListStreams'], resources: [`${table.arn}/stream/*`] },
      ],
    })
    acknowledge(this.alerting.role, `Resource::<${table.logicalId}.Arn>/stream/*`, 'ListStreams')
    const mapping = new EventSourceMapping(this, 'NewReports', {
      target: this.alerting.handler,
      eventSourceArn: table.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // No more batches at once than shards: in a storm the judge's writes would turn reports away (`npm run storm`).
      parallelizationFactor: 1,
      bisectBatchOnError: true,
      retryAttempts: -1,
      reportBatchItemFailures: true,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { Keys: { sk: { S: FilterRule.beginsWith('R#') } } },
        }),
      ],
    })
    mapping.node.addDependency(this.alerting.role)
  }
}
