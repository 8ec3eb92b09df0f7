/** A dead-letter queue of a deployed stack, and SQS's own way of moving its messages back. */
import { GetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'

export interface DeadLetters {
  arn: string
  /** SQS counts approximately, so this number is approximate too. */
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

/** Starts the move and does not wait for its end; each message goes back to the queue that it came from. */
export async function moveBack({ arn }: DeadLetters): Promise<void> {
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }))
}
