/**
 * Inventory on EC2: which instances must report, and which will never report again. Events may come twice, late and in any
 * order. EC2's current description decides, and every step may be repeated.
 */
import { CONSOLES_PER_INCIDENT } from '../../shared/policy/limits.ts'
import { isMereFirst } from '../../shared/remediation/target.ts'
import type { DescribedInstance } from '../aws/ec2-instances.ts'
import { markGone } from '../boots/mark-gone.ts'
import type { Deps } from '../deps.ts'
import { fleetOf } from './fleet-of.ts'
import { type ConsoleRequest, type InventoryMessage, readMessage } from './messages.ts'

/** The most instances that we describe in one call of EC2. */
const IDS_PER_CALL = 100
const LEAVING = ['stopping', 'stopped', 'shutting-down', 'terminated']

export interface Launch {
  fleet: string
  instance: DescribedInstance
}

export interface InventoryDeps extends Pick<Deps, 'store' | 'config' | 'log' | 'now' | 'poke'> {
  /** One DescribeInstances; the answer omits instances that EC2 has forgotten. */
  describe: (ids: string[]) => Promise<DescribedInstance[]>
  /** The console's text, or null where EC2 has none. */
  readConsole: (instance: string) => Promise<string | null>
  /** Expects a report, as `PUT /v1/expectations/{instance}` does. */
  expect: (launch: Launch) => Promise<void>
  /** Files a console log, as `POST /v1/console` does. */
  file: (fleet: string, instance: string, text: string) => Promise<void>
}

export interface Received {
  id: string
  body: string
}

/** Works a batch of messages; answers the ids of those to retry. Throws only when EC2 cannot be asked. */
export async function workInventory(deps: InventoryDeps, received: Received[]): Promise<string[]> {
  const messages = received.map(({ id, body }) => ({ id, message: readMessage(body) }))
  const running = messages.flatMap(({ message: m }) =>
    m.kind === 'state' && m.state === 'running' ? [m.instance] : [],
  )
  const described = await describeAll(deps, [...new Set(running)])
  const failed: string[] = []
  for (const { id, message } of messages) {
    try {
      await work(deps, message, described)
    } catch (error) {
      deps.log('inventory_failed', {
        kind: message.kind,
        error: error instanceof Error ? error.name : 'unknown',
      })
      failed.push(id)
    }
  }
  return failed
}

async function describeAll(deps: InventoryDeps, ids: string[]): Promise<Map<string, DescribedInstance>> {
  const found = new Map<string, DescribedInstance>()
  for (let start = 0; start < ids.length; start += IDS_PER_CALL)
    for (const one of await deps.describe(ids.slice(start, start + IDS_PER_CALL)))
      found.set(one.instance, one)
  return found
}

async function work(
  deps: InventoryDeps,
  message: InventoryMessage,
  described: Map<string, DescribedInstance>,
): Promise<void> {
  if (message.kind === 'unreadable') return deps.log('inventory_ignored', { why: message.why })
  if (message.kind === 'console') return fileConsole(deps, message.request)
  if (message.state === 'running') return arm(deps, described.get(message.instance))
  if (LEAVING.includes(message.state)) return disarm(deps, message)
}

async function arm(deps: InventoryDeps, described: DescribedInstance | undefined): Promise<void> {
  // Stopped again since, or forgotten by EC2: its own event disarms it.
  if (described?.state !== 'running') return
  const fleet = fleetOf(deps.config, described)
  if (fleet === null) return
  const known = await deps.store.getInstance(fleet, described.instance)
  if (known?.launch?.at === described.launched_at) return
  const { instance } = described
  await deps.store.putAlias({ fleet, kind: 'tag', value: instance, instance, at: deps.now() })
  await deps.expect({ fleet, instance: described })
  deps.log('instance_armed', { fleet, instance: described.instance })
}

/** In every fleet that knows it. */
async function disarm(
  deps: InventoryDeps,
  event: { instance: string; state: string; at: number },
): Promise<void> {
  for (const [fleet, { selector }] of Object.entries(deps.config.fleets))
    if (selector) await markGone(deps, { fleet, ...event })
}

/** Only for the incident's first members, and for those whose secret nothing else vouches for, however often it is requested. */
async function fileConsole(deps: InventoryDeps, request: ConsoleRequest): Promise<void> {
  const members = await deps.store.listMembers(request.incident)
  const first = [...members]
    .sort((a, b) => a.joined_at - b.joined_at || a.instance.localeCompare(b.instance))
    .slice(0, CONSOLES_PER_INCIDENT)
  const isFirst = first.some((member) => member.instance === request.instance)
  const isMember = members.some(({ instance, state }) => instance === request.instance && state === 'failing')
  if (!isFirst && !(isMember && (await isUnvouched(deps, request)))) return
  const text = await deps.readConsole(request.instance)
  if (!text) return deps.log('console_empty', { fleet: request.fleet, instance: request.instance })
  await deps.file(request.fleet, request.instance, text)
  deps.log('console_filed', { fleet: request.fleet, instance: request.instance, bytes: text.length })
}

async function isUnvouched({ store }: InventoryDeps, { fleet, instance }: ConsoleRequest): Promise<boolean> {
  return isMereFirst((await store.getInstance(fleet, instance))?.secret)
}
