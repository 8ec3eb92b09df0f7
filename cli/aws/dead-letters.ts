/** A dead-letter queue of a deployed stack, and SQS's own way of moving its messages back. */
import { GetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'

export interface DeadLetters {
  arn: string
  /** SQS counts approximately, and so do we. */
  messages: number
}

const sqs = new SQSClient({ maxAttempts: 3, useQueueUrlAsEndpoint: false })

export async function deadLetters(url: string): Promise<DeadLetters> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'],
    }),
  )
  return {
    arn: Attributes.QueueArn ?? '',
    messages: Number(Attributes.ApproximateNumberOfMessages ?? 0),
  }
}

/** Starts the move and does not wait for its end; the queue that a message came from is where it goes. */
export async function moveBack({ arn }: DeadLetters): Promise<void> {
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }))
}
