/** Inventory on AWS: messages of its queue in, those to try again out. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { consoleEvidence } from '../../shared/evidence/console.ts'
import { ec2Door } from '../aws/ec2-instances.ts'
import { readFunctionEnv } from '../aws/env.ts'
import { lambdaDeps } from '../aws/lambda-deps.ts'
import { accept } from '../boots/accept.ts'
import { putExpectation } from '../launches/expectations.ts'
import type { TokenItem } from '../store/token-item.ts'
import { workInventory } from './inventory.ts'

const deps = lambdaDeps(readFunctionEnv())
const ec2 = ec2Door()

/** What we do for ourselves is signed as an inventory token would be; no such token exists. */
const ourselves = (fleet: string): TokenItem => ({
  rev: 0,
  hash: '',
  token_id: 'aws-inventory',
  role: 'inventory',
  fleet,
  instance: null,
  name: 'EC2 events',
  created_at: 0,
  revoked_at: null,
})

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failed = await workInventory(
    {
      ...deps,
      ...ec2,
      expect: async ({ fleet, instance }) => {
        await putExpectation(deps, ourselves(fleet), instance.instance, {
          macs: instance.macs,
          image: instance.image,
          launched_at: new Date(instance.launched_at).toISOString(),
        })
      },
      file: async (fleet, instance, text) => {
        const { evidence, boot_key } = consoleEvidence(text)
        const report = { evidence, boot_key, source: 'console' as const, guest: instance, secret: null }
        const vouched = { uptime_sent: null, hint: 'unsure' as const, attested_instance: instance }
        await accept(deps, { ...report, ...vouched, token: ourselves(fleet) })
      },
    },
    event.Records.map((record) => ({ id: record.messageId, body: record.body })),
  )
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}
