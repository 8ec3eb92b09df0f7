/** The outputs of a deployed stack. Needs AWS credentials, as every command of AWS does. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CliError } from '../cli-error.ts'

export type StackOutputs = Record<string, string>

/** The outputs by name. Throws `CliError` where there is no such stack, or AWS cannot be asked. */
export async function outputsOfStack(
  name: string,
  client: Pick<CloudFormationClient, 'send'> = new CloudFormationClient({ maxAttempts: 3 }),
): Promise<StackOutputs> {
  const { Stacks = [] } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: unknown) => {
      throw new CliError(`stack ${name}: ${reasonOf(error)}`)
    })
  const outputs = Stacks[0]?.Outputs ?? []
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
}

/** One output that the command cannot do without. */
export function outputOf(outputs: StackOutputs, stack: string, name: string): string {
  const value = outputs[name]
  if (!value) throw new CliError(`stack ${stack} has no output ${name}; is it one of boot-health's?`)
  return value
}

function reasonOf(error: unknown): string {
  const { name = '', message = '' } = error instanceof Error ? error : {}
  if (/does not exist/.test(message)) return 'no stack of this name in this account and region'
  if (name === 'CredentialsProviderError')
    return 'no AWS credentials; set AWS_PROFILE or the AWS_ACCESS_KEY_ID pair'
  if (/[Rr]egion is missing/.test(message)) return 'no region; set AWS_REGION'
  return message || name
}
