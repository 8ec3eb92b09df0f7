#!/usr/bin/env node
/** `ACT` of examples/remediator: `act.ts ACTION INSTANCE`. Credentials and region as for every AWS SDK; needs ec2:RebootInstances, best on tagged instances only. */
import { EC2Client } from '@aws-sdk/client-ec2'
import { reboot } from './reboot.ts'

const [action = '', instance = ''] = process.argv.slice(2)
try {
  console.log(await reboot(new EC2Client({}), { action, instance }))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
