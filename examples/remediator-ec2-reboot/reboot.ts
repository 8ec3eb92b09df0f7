/** Reboots an EC2 instance. EC2 asks the guest first and cuts the power after four minutes, so soft and hard are one call. */
import { type EC2Client, RebootInstancesCommand } from '@aws-sdk/client-ec2'

export class NotRebooted extends Error {
  override name = 'NotRebooted'
}

/**
 * Answers that the reboot was accepted; whether it helped is for the next report to say. Throws `NotRebooted` for another
 * action or no id of an instance, and what EC2 answers.
 */
export async function reboot(
  client: EC2Client,
  { action, instance }: { action: string; instance: string },
): Promise<string> {
  if (action !== 'soft_reboot' && action !== 'hard_reboot')
    throw new NotRebooted(`this reboots; it does no ${action}`)
  if (!/^i-[0-9a-f]{8,17}$/.test(instance)) throw new NotRebooted(`${instance} is no id of an EC2 instance`)
  await client.send(new RebootInstancesCommand({ InstanceIds: [instance] }))
  return `EC2 accepted the reboot of ${instance}`
}
