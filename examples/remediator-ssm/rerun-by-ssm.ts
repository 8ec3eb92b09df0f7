/** Re-runs cloud-init on an EC2 instance through SSM Run Command: the instance needs the agent and its role, no open port. */
import { readFile } from 'node:fs/promises'
import {
  GetCommandInvocationCommand,
  SendCommandCommand,
  type SSMClient,
  waitUntilCommandExecuted,
} from '@aws-sdk/client-ssm'

const SCRIPT = new URL('./rerun.sh', import.meta.url)
/** `cloud-init modules --mode=final` runs what the user's data asks for; nobody waits for ever. */
const LONGEST_S = 600
const KEPT = 400

export class NotRerun extends Error {
  override name = 'NotRerun'
}

/**
 * Runs the script there and answers the last of what it printed. Throws `NotRerun` for another action, and with what the
 * script said where it refused or SSM could not reach the instance.
 */
export async function rerunBySsm(
  client: SSMClient,
  { action, instance }: { action: string; instance: string },
  options: { poll_s?: number } = {},
): Promise<string> {
  if (action !== 'rerun') throw new NotRerun(`SSM re-runs cloud-init; it does no ${action}`)
  if (!/^i-[0-9a-f]{8,17}$/.test(instance)) throw new NotRerun(`${instance} is no id of an EC2 instance`)
  const sent = await client.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [instance],
      Comment: 'boot-health: re-run cloud-init',
      // Not delivered within this: the agent is not there, and a later run would be a surprise.
      TimeoutSeconds: 60,
      Parameters: {
        commands: (await readFile(SCRIPT, 'utf8')).split('\n'),
        executionTimeout: [String(LONGEST_S)],
      },
    }),
  )
  const which = { CommandId: sent.Command?.CommandId ?? '', InstanceId: instance }
  const wait = {
    client,
    maxWaitTime: LONGEST_S + 60,
    minDelay: options.poll_s ?? 5,
    maxDelay: options.poll_s ?? 15,
  }
  // A command that failed is an answer as well; which one is read below.
  await waitUntilCommandExecuted(wait, which).catch(() => undefined)
  const result = await client.send(new GetCommandInvocationCommand(which))
  const { Status, StatusDetails, StandardOutputContent = '', StandardErrorContent = '' } = result
  const said = StandardOutputContent.trim().slice(-KEPT)
  if (Status === 'Success') return said || 'done'
  const why = said || StandardErrorContent.trim().slice(-KEPT) || 'no output'
  throw new NotRerun(`${StatusDetails ?? Status}: ${why}`)
}
