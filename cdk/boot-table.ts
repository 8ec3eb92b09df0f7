import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { AwsConfig } from '../shared/aws-config.ts'

/**
 * The one table (docs/data.md). It outlives the stack, unless the config says that it is a trial. No index: every read
 * knows its key. The stream carries keys only: a record is a hint, the judge reads the rest.
 */
export class BootTable extends Construct {
  readonly name: string
  readonly arn: string
  readonly streamArn: string
  /** Its name in the template, which cdk-nag uses. */
  readonly logicalId: string

  constructor(scope: Construct, id: string, aws: AwsConfig, key: IKey | null) {
    super(scope, id)
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'ttl',
      stream: StreamViewType.KEYS_ONLY,
      ...(key
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }
        : { encryption: TableEncryption.DEFAULT }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: aws.retain,
      removalPolicy: aws.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(aws.warm_throughput
        ? {
            warmThroughput: {
              readUnitsPerSecond: aws.warm_throughput.read_per_s,
              writeUnitsPerSecond: aws.warm_throughput.write_per_s,
            },
          }
        : {}),
    })
    this.name = table.tableName
    this.arn = table.tableArn
    this.logicalId = Stack.of(this).getLogicalId(table.node.defaultChild as CfnTable)
    this.streamArn = table.tableStreamArn ?? ''
  }
}
