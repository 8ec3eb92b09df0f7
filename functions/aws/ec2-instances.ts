/** EC2 as inventory asks it: a hundred instances at once, and one console. */
import {
  DescribeInstancesCommand,
  EC2Client,
  GetConsoleOutputCommand,
  type Instance,
} from '@aws-sdk/client-ec2'

/** What we need of an instance as EC2 describes it. */
export interface DescribedInstance {
  instance: string
  /** EC2's word: pending, running, stopping, stopped, shutting-down, terminated. */
  state: string
  launched_at: number
  image: string
  macs: string[]
  tags: Record<string, string>
  /** What failing machines may have in common, by the names of docs/api.md; what EC2 does not say is missing. */
  labels: Record<string, string>
}

export interface Ec2Door {
  /** Those of the ids that EC2 still knows. A filter, not an id list: one unknown id must not fail the others. */
  describe: (ids: string[]) => Promise<DescribedInstance[]>
  /** The newest console text, null where there is none yet or the instance is forgotten. */
  readConsole: (instance: string) => Promise<string | null>
}

/** The door to EC2 in the function's own account and region. */
export function ec2Door(client: EC2Client = new EC2Client({ maxAttempts: 3 })): Ec2Door {
  return {
    async describe(ids) {
      if (ids.length === 0) return []
      const found: DescribedInstance[] = []
      let token: string | undefined
      do {
        const answer = await client.send(
          new DescribeInstancesCommand({
            Filters: [{ Name: 'instance-id', Values: ids }],
            ...(token ? { NextToken: token } : {}),
          }),
        )
        for (const reservation of answer.Reservations ?? [])
          for (const one of reservation.Instances ?? []) found.push(described(one))
        token = answer.NextToken
      } while (token)
      return found
    },

    async readConsole(instance) {
      // `Latest` is for Nitro instances only; others have the buffer of the last boot.
      const text = (await consoleOf(client, instance, true)) ?? (await consoleOf(client, instance, false))
      return text
    },
  }
}

async function consoleOf(client: EC2Client, instance: string, latest: boolean): Promise<string | null> {
  try {
    const { Output } = await client.send(
      new GetConsoleOutputCommand({ InstanceId: instance, ...(latest ? { Latest: true } : {}) }),
    )
    return Output ? Buffer.from(Output, 'base64').toString('utf8') : null
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (name === 'UnsupportedOperation' || name === 'InvalidInstanceID.NotFound') return null
    throw error
  }
}

function described(instance: Instance): DescribedInstance {
  const tags = Object.fromEntries((instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
  return {
    instance: instance.InstanceId ?? '',
    state: instance.State?.Name ?? 'unknown',
    launched_at: instance.LaunchTime?.getTime() ?? 0,
    image: instance.ImageId ?? '',
    macs: (instance.NetworkInterfaces ?? []).flatMap(({ MacAddress: mac }) =>
      mac ? [mac.toLowerCase()] : [],
    ),
    tags,
    labels: labelsOf(instance, tags),
  }
}

function labelsOf(instance: Instance, tags: Record<string, string>): Record<string, string> {
  const facts = {
    az: instance.Placement?.AvailabilityZone,
    type: instance.InstanceType,
    subnet: instance.SubnetId,
    ami: instance.ImageId,
    // EC2 Auto Scaling sets it on what it launches.
    asg: tags['aws:autoscaling:groupName'],
    arch: instance.Architecture,
  }
  return Object.fromEntries(Object.entries(facts).filter((one): one is [string, string] => Boolean(one[1])))
}
