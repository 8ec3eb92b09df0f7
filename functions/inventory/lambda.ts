/** Inventory on AWS: receives messages from its queue, answers those to retry. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { consoleEvidence } from '../../shared/evidence/console.ts'
import { ec2Door } from '../aws/ec2-instances.ts'
import { readFunctionEnv } from '../aws/env.ts'
import { lambdaDeps } from '../aws/lambda-deps.ts'
import { invocation } from '../aws/lambda-log.ts'
import { accept } from '../boots/accept.ts'
import { expectLaunch, ownToken } from './expect-launch.ts'
import { workInventory } from './inventory.ts'

const deps = lambdaDeps(readFunctionEnv())
const ec2 = ec2Door()

export async function handler(
  event: SQSEvent,
  context?: { awsRequestId: string },
): Promise<SQSBatchResponse> {
  invocation.request_id = context?.awsRequestId
  const failed = await workInventory(
    {
      ...deps,
      ...ec2,
      expect: (launch) => expectLaunch(deps, launch),
      file: async (fleet, instance, text) => {
        const { evidence, boot_key } = consoleEvidence(text)
        const report = { evidence, boot_key, source: 'console' as const, guest: instance, secret: null }
        const vouched = { uptime_sent: null, hint: 'unsure' as const, attested_instance: instance }
        await accept(deps, { ...report, ...vouched, token: ownToken(fleet) })
      },
    },
    event.Records.map((record) => ({ id: record.messageId, body: record.body })),
  )
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}
