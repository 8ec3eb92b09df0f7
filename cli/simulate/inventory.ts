/** What a control plane tells the pipeline, through the same doors: launches over HTTP, terminations as EC2's events. */
import type { Hono } from 'hono'
import type { Deps } from '../../functions/deps.ts'
import { workInventory } from '../../functions/inventory/inventory.ts'
import type { HostPlan } from './scenario.ts'

/** `PUT /v1/expectations/{instance}`: the host is being launched now. Throws when it is not taken. */
export async function announceLaunch(door: { ingest: Hono; token: string }, plan: HostPlan): Promise<void> {
  const { instance, uuid, mac, image } = plan
  const answer = await door.ingest.request(`/v1/expectations/${instance}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${door.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ uuid, macs: [mac], image }),
  })
  if (!answer.ok) throw new Error(`ingest refused an expectation: ${answer.status} ${await answer.text()}`)
}

/** EC2 says at `at` that these are gone. Throws where one could not be worked: EC2's queue would send it again. */
export async function announceTermination(
  deps: Pick<Deps, 'store' | 'config' | 'log' | 'now' | 'poke'>,
  instances: readonly string[],
  at: number,
): Promise<void> {
  const nothing = {
    describe: async () => [],
    readConsole: async () => null,
    expect: async () => {},
    file: async () => {},
  }
  const messages = instances.map((instance) => ({ id: instance, body: stateChange(instance, at) }))
  const refused = await workInventory({ ...deps, ...nothing }, messages)
  if (refused.length > 0) throw new Error(`inventory could not work ${refused.length} terminations`)
}

const stateChange = (instance: string, at: number) =>
  JSON.stringify({
    'detail-type': 'EC2 Instance State-change Notification',
    time: new Date(at).toISOString(),
    detail: { 'instance-id': instance, state: 'terminated' },
  })
