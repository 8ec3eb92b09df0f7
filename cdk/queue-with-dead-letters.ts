import { Duration } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

export interface QueueWithDeadLettersProps {
  /** Time-out of the function that reads it; the message is hidden for six times that, as AWS advises. */
  functionTimeoutS: number
  /** How often a message is tried before a person must look at it. */
  tries: number
  key: IKey | null
}

/** How long a data key is reused instead of requested for each message: SQS's own default. */
const secured = (key: IKey | null) =>
  key
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key, enforceSSL: true }
    : { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true }

/** Where a message waits for a person, 14 days: nothing reads it automatically. */
export const lastQueue = (scope: Construct, id: string, key: IKey | null): Queue =>
  new Queue(scope, id, { ...secured(key), retentionPeriod: Duration.days(14) })

/** A queue whose messages end in a second one, kept 14 days, when their function keeps failing on them. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id)
    this.deadLetters = lastQueue(this, 'DeadLetters', props.key)
    this.queue = new Queue(this, 'Queue', {
      ...secured(props.key),
      visibilityTimeout: Duration.seconds(6 * props.functionTimeoutS),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.tries },
    })
  }
}
