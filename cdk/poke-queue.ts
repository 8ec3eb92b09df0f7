import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { WORKER_TIMEOUT_S } from '../shared/policy/waits.ts'
import type { Permission } from './permissions.ts'
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts'

/** Pokes, delayed by SQS to the wanted second. Writers of due rows may send one; the worker reads them. */
export class PokeQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, key: IKey | null) {
    super(scope, id)
    const queues = new QueueWithDeadLetters(this, 'Pokes', {
      functionTimeoutS: WORKER_TIMEOUT_S,
      tries: 5,
      key,
    })
    this.queue = queues.queue
    this.deadLetters = queues.deadLetters
  }

  mayPoke(): Permission {
    return {
      name: 'Poke',
      why: 'Any function that writes a due row may poke; without it the sweep finds the row within a minute.',
      actions: ['sqs:SendMessage'],
      resources: [this.queue.queueArn],
    }
  }
}
