#!/usr/bin/env node
/** `ACT` of examples/remediator: `act.ts ACTION INSTANCE`. OS_AUTH_URL, OS_APPLICATION_CREDENTIAL_ID, OS_APPLICATION_CREDENTIAL_SECRET and, with several regions, OS_REGION_NAME, as in openrc. */
import { reboot } from './reboot.ts'

const [action = '', instance = ''] = process.argv.slice(2)
const cloud = {
  auth_url: process.env.OS_AUTH_URL ?? '',
  application_credential_id: process.env.OS_APPLICATION_CREDENTIAL_ID ?? '',
  application_credential_secret: process.env.OS_APPLICATION_CREDENTIAL_SECRET ?? '',
  region: process.env.OS_REGION_NAME ?? null,
}
try {
  console.log(await reboot(cloud, { action, instance }))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
