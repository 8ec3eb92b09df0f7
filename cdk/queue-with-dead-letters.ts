import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

export interface QueueWithDeadLettersProps {
  /** Time-out of the function that reads it; the message is hidden for six times that, as AWS advises. */
  functionTimeoutS: number
  /** How often a message is tried before a person must look at it. */
  tries: number
}

const SECURED = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true }

/** Where a message waits for a person, 14 days: nothing reads it by itself. */
export const lastQueue = (scope: Construct, id: string): Queue =>
  new Queue(scope, id, { ...SECURED, retentionPeriod: Duration.days(14) })

/** A queue whose messages end in a second one, kept 14 days, when their function keeps failing on them. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id)
    this.deadLetters = lastQueue(this, 'DeadLetters')
    this.queue = new Queue(this, 'Queue', {
      ...SECURED,
      visibilityTimeout: Duration.seconds(6 * props.functionTimeoutS),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.tries },
    })
  }
}
