/**
 * People before a disk that takes nothing any more: signed-in people can still look at every page and list, everything that
 * they do is refused whole, and it works again when the disk does.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { API_ROUTES } from '../../functions/http/api-routes.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { LAST_USE_EVERY_MS } from '../../shared/policy/waits.ts'
import { ACT_ROUTES, ACTS_CONFIG, actOf, auditOf } from '../support/acts.ts'
import { startEmbedded } from '../support/embedded.ts'
import { ownDisk, run } from '../support/own-disk.ts'
import { storeBoot, storeIncident } from '../support/stored-boots.ts'
import { storeToken } from '../support/table.ts'
import { userAgent } from '../support/user-agent.ts'

const parent = mkdtempSync(join(tmpdir(), 'boot-health-people-'))
const undo: (() => void | Promise<void>)[] = []
after(async () => {
  for (const one of undo.reverse()) await one()
  rmSync(parent, { recursive: true, force: true })
})

const READS = Object.entries(API_ROUTES).flatMap(([route, needs]) =>
  needs === 'read' && route.startsWith('GET ') && route !== 'GET /events' ? [route.slice('GET '.length)] : [],
)

describe('people before a disk that takes nothing', () => {
  it('go on looking at everything, do nothing by halves, and act again when there is room', async (t) => {
    const disk = ownDisk(t, parent, 'disk', undo)
    if (!disk) return
    const directory = join(disk.at, 'data')
    let ahead = 0
    const { server, logged } = await startEmbedded(ACTS_CONFIG, { directory, now: () => Date.now() + ahead })
    undo.push(() => server.stop())
    const deps = { store: server.store, now: () => Date.now() + ahead }
    const file = join(directory, 'boot-health.db')
    const lock = (sign: '+i' | '-i') => run('chattr', sign, file, `${file}-wal`).status === 0
    undo.push(() => void lock('-i'))

    const token = await storeToken(server, 'operator', { fleet: 'demo' })
    const anna = userAgent()
    assert.equal((await anna.post(`${server.url}/login`, { token, next: '/' })).status, 303)
    const stored = await storeBoot(deps, { fleet: 'demo', instance: 'i-failing' })
    const head = await storeIncident(deps, [stored], { fleet: 'demo' })
    const { boot_key, image } = stored.brief
    // From here on each request would write when the session was last used.
    ahead = 2 * LAST_USE_EVERY_MS

    if (!lock('+i')) return t.skip('no chattr here')
    const named: Record<string, string> = {
      ':boot_key': boot_key,
      ':instance': 'i-failing',
      ':image': encodeURIComponent(image),
      ':baseline': encodeURIComponent(image),
    }
    for (const route of READS) {
      const id = route.includes('incident') ? incidentId(head) : 'i-failing'
      const path = route.replace(/:\w+/g, (name) => named[name] ?? encodeURIComponent(id))
      const { status, text } = await anna.open(`${server.url}${path}`)
      // Of a boot that has no stored report, and of a repair that there is not, it says so.
      assert.ok([200, 400, 404].includes(status), `${route}: ${status} ${text.slice(0, 200)}`)
      assert.ok(!text.includes('Sign in'), `${route} has signed them out`)
    }
    const other = await userAgent().post(`${server.url}/login`, { token, next: '/' })
    assert.equal(other.status, 503, 'who is not signed in cannot be')
    assert.equal(other.headers.get('set-cookie'), null)
    const again = await anna.post(`${server.url}/login`, { token, next: '/' })
    assert.equal(again.status, 503)
    assert.equal((await anna.open(`${server.url}/boots?fleet=demo`)).status, 200, 'they stay signed in')

    for (const route of ACT_ROUTES) {
      assert.ok(lock('-i'))
      const { path, form, json } = await actOf(deps, route)
      const before = await auditOf(deps)
      assert.ok(lock('+i'))
      const answer = await fetch(`${server.url}${path}`, {
        method: route.split(' ')[0] ?? '',
        redirect: 'manual',
        headers: { authorization: `Bearer ${token}` },
        ...(form ? { body: new URLSearchParams(form) } : json ? { body: JSON.stringify(json) } : {}),
      })
      await answer.text()
      if (answer.status === 503) {
        assert.ok(Number(answer.headers.get('retry-after')) > 0, route)
        assert.deepEqual(await auditOf(deps), before, route)
      } else assert.ok(route.endsWith('/channels/:name/test'), `${route}: ${answer.status}`)
    }
    const said = logged.filter(({ event }) => event === 'request_failed')
    assert.ok(said.length > 0)
    for (const { detail } of said) assert.ok(String((detail as { message: string }).message).includes(file))

    assert.ok(lock('-i'))
    const { path, json } = await actOf(deps, 'POST /v1/incidents/:id/ack')
    const done = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(json),
    })
    assert.equal(done.status, 200, await done.text())
  })
})
