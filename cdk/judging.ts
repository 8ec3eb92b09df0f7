import { Duration, Validations } from 'aws-cdk-lib'
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { STREAM_AGE_S, STREAM_TRIES } from '../shared/policy/retries.ts'
import type { BootTable } from './boot-table.ts'
import { type BuildProps, environmentOf } from './build-props.ts'
import { acknowledge } from './permissions.ts'
import type { PokeQueue } from './poke-queue.ts'
import { lastQueue } from './queue-with-dead-letters.ts'
import { ServiceFunction } from './service-function.ts'
import { tablePermissions } from './table-permissions.ts'

/**
 * The judge on the table's stream. Only new reports invoke it: its own writes, and TTL's deletions, do not. A record that
 * fails alone becomes a due row, so a failing batch means that the store itself fails, or something unforeseen. It is
 * halved until the failing record is alone, and given up after a hundred tries or six hours, so that one shard never stops
 * for a day. A queue names the given-up batches, and `boot-health redrive` reads it from the stream again.
 */
export class Judging extends Construct {
  readonly alerting: ServiceFunction
  /** Names of batches that were given up. */
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, props: BuildProps & { table: BootTable; pokes: PokeQueue }) {
    super(scope, id)
    const { table, pokes } = props
    this.deadLetters = lastQueue(this, 'DeadLetters', props.key)
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is where what failed ends; an alarm tells, and `boot-health redrive` empties it.',
    })
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
          why: 'Lambda reads the stream with the role of the function that it feeds.',
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [table.streamArn],
        },
        {
          name: 'NameDeadBatches',
          why: 'Lambda names a batch that it gave up, with the same role; nobody else writes there.',
          actions: ['sqs:SendMessage'],
          resources: [this.deadLetters.queueArn],
        },
        {
          name: 'ListStreams',
          why: 'Lambda demands it before it makes the mapping, beside the three of ReadStream.',
          actions: ['dynamodb:ListStreams'],
          resources: [`${table.arn}/stream/*`],
        },
      ],
    })
    acknowledge(this.alerting.role, `Resource::<${table.logicalId}.Arn>/stream/*`, 'ListStreams')
    const mapping = new EventSourceMapping(this, 'NewReports', {
      target: this.alerting.live,
      eventSourceArn: table.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // No more concurrent batches than shards: in a storm the judge's writes would throttle reports (`npm run storm`).
      parallelizationFactor: 1,
      bisectBatchOnError: true,
      retryAttempts: STREAM_TRIES,
      maxRecordAge: Duration.seconds(STREAM_AGE_S),
      onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
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
