/** A fleet that has lived for years: a head for each cause and image that ever failed. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createMemoryTable } from '../../../cli/simulate/memory-table.ts'
import { createApiApp } from '../../../functions/api/app.ts'
import { listIncidents } from '../../../functions/api/incident-reads.ts'
import { incidentWork } from '../../../functions/due/incident-work.ts'
import { workIncident } from '../../../functions/incidents/incident.ts'
import { addSilence, silenceMatches } from '../../../functions/incidents/incident-change.ts'
import { joinIncident } from '../../../functions/incidents/join.ts'
import { listOpenIncidents } from '../../../functions/incidents/open-incidents.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import type { Store } from '../../../functions/store/store.ts'
import { testDeps } from '../../support/table.ts'

describe('a fleet with more incidents than one list holds', () => {
  const store = createStore(createMemoryTable(), { shards: () => 1 })
  const deps = testDeps({ store })
  const open = { cause: 'route_missing_at_lookup', image: 'newest' }

  before(async () => {
    const told = { severity: 'page' as const, summary: { evidence: '', remedy: '' }, trust: 'bound' as const }
    const join = (cause: string, image: string) =>
      joinIncident(deps, { ...told, fleet: 'demo', cause, image, instance: 'i-1', boot_key: 'b' })
    for (let n = 0; n < 1200; n++) {
      await join('no_link', `image-${n}`)
      const head = await store.getIncident('demo', 'no_link', `image-${n}`)
      assert.ok(head)
      await store.casIncident({ ...head, state: 'resolved', resolved_at: deps.now() })
      await store.deleteOpenIncident(head)
    }
    await join(open.cause, open.image)
  })

  it('lists an open one first, whatever its name', async () => {
    const [first, ...rest] = await listIncidents(deps, 'demo')
    assert.deepEqual([first?.cause, first?.image, first?.state], [open.cause, open.image, 'open'])
    assert.equal(rest.length, 999)
  })

  it('shows the open one first on the home page, with reads that do not grow with resolved incidents', async () => {
    const asked: string[] = []
    const counted = new Proxy(store, {
      get: (all, name: keyof Store) => {
        const ask = all[name] as (...given: unknown[]) => unknown
        return (...given: unknown[]) => {
          asked.push(name)
          return ask(...given)
        }
      },
    })
    const pages = createApiApp({ ...deps, store: counted, openViewing: true })
    const home = await pages.request('/')
    assert.equal(home.status, 200)
    assert.match(await home.text(), /route_missing_at_lookup|newest/)
    assert.deepEqual(
      [...new Set(asked)].filter((name) => name === 'listIncidents'),
      [],
    )
    assert.deepEqual(asked.filter((name) => name === 'getIncident').length, 1)
    // Three of them are the strip: what is held back in this fleet.
    assert.ok(asked.length <= 12, asked.join(', '))
    asked.length = 0
    assert.equal((await pages.request('/v1/summary')).status, 200)
    assert.ok(asked.length <= 6, asked.join(', '))
  })

  it('does not show a resolved generation, even if the process that resolved it died', async () => {
    const head = await store.getIncident('demo', 'no_link', 'image-7')
    assert.ok(head)
    await store.putOpenIncident(head)
    assert.deepEqual(
      (await listOpenIncidents(deps, 'demo')).map(({ image }) => image),
      [open.image],
    )
    await workIncident(deps, incidentWork(head))
    assert.equal((await store.listOpenIncidents('demo', 10)).length, 1)
  })

  it('can still silence the open one', async () => {
    const silence = { cause: open.cause, image: null }
    assert.deepEqual(await silenceMatches(deps, 'demo', silence), { open: 1, last_7_days: 1 })
    deps.poked.length = 0
    const times = { starts_at: deps.now(), ends_at: deps.now() + 60_000 }
    await addSilence(
      deps,
      { fleet: 'demo', by: 'Ada' },
      { ...silence, ...times, reason: 'known', pause: false },
    )
    assert.deepEqual(
      deps.poked.map(({ kind, target }) => [kind, target]),
      [['incident', `${open.cause}|${open.image}`]],
    )
  })
})
