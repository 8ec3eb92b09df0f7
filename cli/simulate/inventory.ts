/** What a control plane announces, through the real interfaces: launches over HTTP, terminations as EC2's events. */
import type { Hono } from 'hono'
import type { Deps } from '../../functions/deps.ts'
import { workInventory } from '../../functions/inventory/inventory.ts'
import { EXPECTATIONS_PER_REQUEST } from '../../shared/policy/limits.ts'
import type { HostPlan } from './scenario.ts'

interface Door {
  ingest: Hono
  token: string
}

/** `PUT /v1/expectations/{instance}`: the host was launched at `at`, or at an unknown time. Throws when it is not accepted. */
export async function announceLaunch(door: Door, plan: HostPlan, at: number | null): Promise<void> {
  const { instance: _, ...announcement } = announcementOf(plan, at)
  await put(door, `/v1/expectations/${plan.instance}`, announcement)
}

/** `PUT /v1/expectations`: all that inventory has, each as it was announced. Throws when it is not accepted. */
export async function announceAgain(
  door: Door,
  launched: readonly { plan: HostPlan; at: number }[],
): Promise<void> {
  for (let start = 0; start < launched.length; start += EXPECTATIONS_PER_REQUEST) {
    const some = launched.slice(start, start + EXPECTATIONS_PER_REQUEST)
    await put(
      door,
      '/v1/expectations',
      some.map(({ plan, at }) => announcementOf(plan, at)),
    )
  }
}

/** Some inventories know when a machine was launched, some only that it exists: here every second host's does. */
function announcementOf({ instance, uuid, mac, image }: HostPlan, at: number | null) {
  const knowsWhen = Number.parseInt(uuid.slice(0, 2), 16) % 2 === 0
  const launched = knowsWhen && at !== null ? { launched_at: new Date(at).toISOString() } : {}
  return { instance, uuid, macs: [mac], image, ...launched }
}

async function put({ ingest, token }: Door, path: string, body: object): Promise<void> {
  const answer = await ingest.request(path, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`ingest refused an expectation: ${answer.status} ${await answer.text()}`)
}

/** EC2 reports at `at` that these are gone. Throws where an event could not be worked: EC2's queue would send it again. */
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
