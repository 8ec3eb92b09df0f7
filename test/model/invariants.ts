/** What must be true of a world, whatever went wrong in it. */
import assert from 'node:assert/strict'
import { incidentId } from '../../shared/incident-id.ts'
import { pageKey } from '../../shared/page/page-key.ts'
import { isOpen } from '../../shared/remediation/action-words.ts'
import type { History, World } from './history.ts'
import { FLEET } from './settings.ts'

const DAY_MS = 86_400_000

/** After each step: no handler has a bug, and no page rings twice. */
export function checkAlways({ side, claimed }: World): void {
  assert.deepEqual(side.bugs, [], 'a handler threw although nothing had crashed')
  checkClaims(claimed)
  const ended = new Set<string>()
  for (const { url, key, what } of side.far.paged) {
    const name = `${url} ${key}`
    assert.ok(what !== 'trigger' || !ended.has(name), `${name} was paged again after its resolve`)
    if (what === 'resolve') ended.add(name)
  }
}

/** Each action once, and no instance more than three times a day. */
function checkClaims(claimed: World['claimed']): void {
  assert.equal(
    new Set(claimed.map(({ action_id }) => action_id)).size,
    claimed.length,
    'an action was claimed twice',
  )
  for (const { at, instance } of claimed) {
    const day = claimed.filter((one) => one.instance === instance && one.at <= at && one.at > at - DAY_MS)
    assert.ok(day.length <= 3, `${day.length} repairs of ${instance} within a day`)
  }
}

/** What is open, with its members, and what each instance is: everything but times and generations. */
export async function stateOf({ side }: World, { guests }: History): Promise<object> {
  const { items } = await side.store.listIncidents(FLEET, null, 100)
  const open = items.filter(({ state }) => state !== 'resolved')
  const incidents = await Promise.all(
    open.map(async (head) => {
      const failing = (await side.store.listMembers(head)).filter(({ state }) => state === 'failing')
      return failing.map(({ instance, boot_key }) => [head.cause, head.image, instance, boot_key].join(' '))
    }),
  )
  const instances = await Promise.all(
    guests.map(async ({ plan }) => {
      const item = await side.store.getInstance(FLEET, plan.instance)
      const gone = item?.gone !== null && item?.gone !== undefined
      // Whether a deadline was looked at before its machine was gone depends on when the sweep came; nothing follows from it.
      const newest = gone && item.newest?.verdict === 'never_reported' ? null : item?.newest
      const boot =
        newest && [newest.boot_key, newest.verdict, newest.cause, newest.image, newest.trust].join(' ')
      const real = item?.boots.filter(({ verdict }) => verdict !== 'never_reported') ?? []
      const boots = real.map(({ boot_key, verdict, cause }) => `${boot_key} ${verdict} ${cause}`)
      return { instance: plan.instance, boot: boot ?? null, boots, gone }
    }),
  )
  return { failing: incidents.flat().sort(), instances }
}

/** Every channel that was notified of open trouble is in its head, and was notified of nothing else. */
export async function checkOpenPages({ side }: World): Promise<void> {
  const { items } = await side.store.listIncidents(FLEET, null, 100)
  const alive = new Set(items.filter(({ state }) => state !== 'resolved').map((head) => pageKey(head)))
  const pending = new Set(
    items.flatMap((head) => head.tell.map((tell) => pageKey({ ...head, gen: tell.gen }))),
  )
  for (const [name, key] of unresolved(side.far.paged))
    assert.ok(alive.has(key) || pending.has(key), `${name} was paged, is over, and nobody will say so`)
}

/** Everything has ended: no page rings, no repair is open, no slot is held, no work is overdue. */
export async function checkEnd({ side }: World, { guests }: History): Promise<void> {
  const { items } = await side.store.listIncidents(FLEET, null, 100)
  for (const head of items) assert.equal(head.state, 'resolved', `${incidentId(head)} is still ${head.state}`)
  assert.deepEqual([...unresolved(side.far.paged)], [], 'a page was never resolved')
  for (const { plan } of guests) {
    const instance = await side.store.getInstance(FLEET, plan.instance)
    for (const { action_id } of instance?.actions ?? []) {
      const action = await side.store.getAction(action_id)
      assert.ok(action && !isOpen(action.state), `action ${action_id} is still ${action?.state}`)
    }
  }
  const guard = await side.store.getGuard(FLEET)
  assert.deepEqual(Object.keys(guard.inflight), [], 'a slot was never given back')
  const overdue = (await side.store.dueRows(side.now() - 120_000, 100)).map(
    ({ kind, target }) => `${kind} ${target}`,
  )
  assert.deepEqual(overdue, [], 'work is overdue')
}

/** Notices are said once, for a person to close: no incident of ours is behind them. */
const isNotice = (key: string) => key.startsWith('boot-health/notice/')

/** Pages that ring: a trigger, and no resolve after it. */
function unresolved(paged: World['side']['far']['paged']): Map<string, string> {
  const open = new Map<string, string>()
  for (const { url, key, what } of paged) {
    if (isNotice(key)) continue
    if (what === 'trigger') open.set(`${url} ${key}`, key)
    if (what === 'resolve') open.delete(`${url} ${key}`)
  }
  return open
}
