/** Inventory of an honest fleet: by HTTP, as EC2's events, or none. */
import type { Hono } from 'hono'
import type { DescribedInstance } from '../../functions/aws/ec2-instances.ts'
import type { Deps } from '../../functions/deps.ts'
import { expectLaunch } from '../../functions/inventory/expect-launch.ts'
import { type Launch, workInventory } from '../../functions/inventory/inventory.ts'
import type { Said } from './machine.ts'

export interface Inventory {
  announce: (said: Said) => Promise<void>
  /** Stopped or deleted. */
  leave: (instance: string) => Promise<void>
}

/** `PUT` and `DELETE /v1/expectations/{instance}`. Throws what is not taken. */
export function httpInventory(ingest: Hono, token: string): Inventory {
  async function ask(method: 'PUT' | 'DELETE', instance: string, body?: object): Promise<void> {
    const answer = await ingest.request(`/v1/expectations/${instance}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!answer.ok) throw new Error(`${method} of ${instance}: ${answer.status} ${await answer.text()}`)
  }
  return {
    announce: ({ instance, uuid, macs, image, launched_at }) =>
      ask('PUT', instance, {
        ...(uuid === null ? {} : { uuid }),
        macs,
        image,
        ...(launched_at === null ? {} : { launched_at: new Date(launched_at).toISOString() }),
      }),
    leave: (instance) => ask('DELETE', instance),
  }
}

/** EC2's events, worked as the Lambda works them. Throws where one would have to be sent again. */
export function ec2Inventory(deps: Deps, fleet: string): Inventory {
  const instances = new Map<string, DescribedInstance>()

  async function event(instance: string, state: string): Promise<void> {
    const body = JSON.stringify({
      'detail-type': 'EC2 Instance State-change Notification',
      time: new Date(deps.now()).toISOString(),
      detail: { 'instance-id': instance, state },
    })
    const door = {
      describe: async (ids: string[]) => ids.flatMap((id) => instances.get(id) ?? []),
      readConsole: async () => null,
      file: async () => {},
      expect: (launch: Launch) => expectLaunch(deps, launch),
    }
    const again = await workInventory({ ...deps, ...door }, [{ id: '1', body }])
    if (again.length > 0) throw new Error(`inventory could not work ${state} of ${instance}`)
  }

  return {
    async announce({ instance, macs, image, launched_at }) {
      const launched = {
        launched_at: launched_at ?? deps.now(),
        state: 'running',
        tags: { fleet },
        labels: {},
      }
      instances.set(instance, { instance, image, macs, ...launched })
      await event(instance, 'running')
    },
    leave: (instance) => event(instance, 'stopping'),
  }
}
