import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as breath } from 'node:timers/promises'
import { type Join, joinIncident } from '../../../functions/incidents/join.ts'
import type { IncidentHead } from '../../../functions/store/incident-item.ts'
import type { Store } from '../../../functions/store/store.ts'
import { type Notification, newNotification } from '../../../shared/page/notification.ts'
import { dueOf, startTestStore, testDeps } from '../../support/table.ts'

const { store } = await startTestStore()
let images = 0

/** An incident of its own for each test. */
function world(given: Partial<Store> = {}) {
  const image = `image-${++images}`
  const deps = testDeps({ store: { ...store, ...given } })
  const join = (instance: string, more: Partial<Join> = {}): Join => ({
    fleet: 'demo',
    cause: 'no_link',
    image,
    instance,
    boot_key: `boot-of-${instance}`,
    trust: 'bound',
    severity: 'page',
    summary: { evidence: 'eth0 has no carrier', remedy: 'look at the cable' },
    ...more,
  })
  const head = async (): Promise<IncidentHead> => {
    const found = await store.getIncident('demo', 'no_link', image)
    assert.ok(found)
    return found
  }
  return { deps, join, head }
}

describe('joining an incident', () => {
  it('opens the first generation, puts the member and leaves a due row for the worker', async () => {
    const { deps, join, head } = world()
    const ref = await joinIncident(deps, join('i-1'))
    assert.equal(ref.gen, 1)
    assert.equal((await head()).state, 'open')
    assert.equal((await store.getMember(ref, 'i-1'))?.state, 'failing')
    const due = await dueOf(deps, deps.now(), 'incident')
    assert.ok(due.some((row) => row.target.endsWith(ref.image)))
    assert.equal(deps.poked.length, 1)
  })

  it('changes and wakes nothing when the same boot joins again', async () => {
    const { deps, join, head } = world()
    await joinIncident(deps, join('i-1'))
    const { rev } = await head()
    deps.poked.length = 0
    await joinIncident(deps, join('i-1'))
    assert.equal((await head()).rev, rev)
    assert.deepEqual(deps.poked, [])
  })

  it('opens one generation for fifty concurrent joins, and all of them are its members', async () => {
    const { deps, join, head } = world()
    const refs = await Promise.all(
      Array.from({ length: 50 }, (_, index) => joinIncident(deps, join(`i-${index}`))),
    )
    assert.deepEqual(new Set(refs.map((ref) => ref.gen)), new Set([1]))
    assert.equal((await store.listMembers(await head())).length, 50)
  })

  it('reopens an incident that is resolving, and opens the next generation of a resolved one', async () => {
    const { deps, join, head } = world()
    await joinIncident(deps, join('i-1'))
    await store.casIncident({ ...(await head()), state: 'resolving', resolving_at: 1 })
    assert.equal((await joinIncident(deps, join('i-2'))).gen, 1)
    assert.deepEqual([(await head()).state, (await head()).resolving_at], ['open', null])
    await store.casIncident({ ...(await head()), state: 'resolved', resolved_at: 2 })
    assert.equal((await joinIncident(deps, join('i-3'))).gen, 2)
    assert.equal((await store.listMembers(await head())).length, 1)
  })

  it('starts again in the next generation when the worker resolves between head and member', async () => {
    let resolved = false
    const { deps, join, head } = world({
      casMember: async (member) => {
        const done = await store.casMember(member)
        if (!resolved) {
          resolved = true
          await store.casIncident({ ...(await head()), state: 'resolved', resolved_at: 3 })
        }
        return done
      },
    })
    const ref = await joinIncident(deps, join('i-1'))
    assert.equal(ref.gen, 2)
    assert.equal((await head()).state, 'open')
    assert.equal((await store.getMember(ref, 'i-1'))?.state, 'failing')
  })

  it('leaves no member behind in a generation that a worker resolved meanwhile', async () => {
    const { deps, join, head } = world()
    const { image } = join('i-0')
    let joining = true
    let resolved = 0
    const resolveWheneverEmpty = async () => {
      // Not without end, and with a breath between two looks: who only reads would keep the joiners from their turn.
      while (joining && resolved < 5) {
        await breath()
        const now = await store.getIncident('demo', 'no_link', image)
        if (now?.state !== 'open') continue
        if (!(await store.casIncident({ ...now, state: 'resolving', resolving_at: 1 }))) continue
        if ((await store.listMembers(now)).length > 0) continue
        if (await store.casIncident({ ...now, rev: now.rev + 1, state: 'resolved', resolved_at: 2 }))
          resolved++
      }
    }
    const worker = resolveWheneverEmpty()
    const ids = Array.from({ length: 12 }, (_, index) => `i-${index}`)
    const refs = await Promise.all(ids.map((id) => joinIncident(deps, join(id)))).finally(() => {
      joining = false
    })
    await worker
    const { gen, state } = await head()
    assert.notEqual(state, 'resolved')
    assert.deepEqual(new Set(refs.map((ref) => ref.gen)), new Set([gen]))
    assert.equal((await store.listMembers(await head())).length, ids.length)
  })

  it('has the severity of its most severe member', async () => {
    const { deps, join, head } = world()
    await joinIncident(deps, join('i-1', { severity: 'ticket' }))
    assert.equal((await head()).severity, 'ticket')
    await joinIncident(deps, join('i-2'))
    assert.equal((await head()).severity, 'page')
  })

  it('moves a member to its newer boot, and carries over a resolve that was not sent yet', async () => {
    const { deps, join, head } = world()
    const ref = await joinIncident(deps, join('i-1'))
    await joinIncident(deps, join('i-1', { boot_key: 'later' }))
    assert.equal((await store.getMember(ref, 'i-1'))?.boot_key, 'later')
    const tell: Notification = { ...newNotification('oncall', 'via', 1), sent: 'trigger', sent_members: 1 }
    await store.casIncident({ ...(await head()), state: 'resolved', tell: [tell] })
    await joinIncident(deps, join('i-1', { boot_key: 'another' }))
    assert.deepEqual((await head()).tell, [{ ...tell, want: 'resolve' }])
  })
})
