#!/usr/bin/env node
/** `ACT` of examples/remediator: `act.ts ACTION INSTANCE`. Credentials and region as for every AWS SDK; needs ssm:SendCommand and ssm:GetCommandInvocation. */
import { SSMClient } from '@aws-sdk/client-ssm'
import { rerunBySsm } from './rerun-by-ssm.ts'

const [action = '', instance = ''] = process.argv.slice(2)
try {
  console.log(await rerunBySsm(new SSMClient({}), { action, instance }))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
