/** The page of one boot: whose it is, how its repair stands, and a chart in which nothing is cut. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { type Outbreak, storeOutbreakFleets } from '../../support/outbreak-fleets.ts'
import { raceConsole, storeBoot } from '../../support/stored-boots.ts'
import { startTestStore, storeToken, type TestDeps, testDeps } from '../../support/table.ts'

describe('the page of a failed boot', () => {
  let deps: TestDeps
  let outbreak: Outbreak

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({
      store,
      openViewing: true,
      config: { fleets: { web: { remediation: { mode: 'on' } }, batch: {}, edge: {} } },
    })
    outbreak = await storeOutbreakFleets(deps, 30)
  })

  const get = async (path: string) => {
    const answer = await createApiApp(deps).request(path, { headers: { accept: 'text/html' } })
    assert.equal(answer.status, 200, path)
    return answer.text()
  }
  const members = () => deps.store.listMembers(outbreak.incident)
  const pageOf = async (pick: (member: Awaited<ReturnType<typeof members>>[number]) => boolean) => {
    const member = (await members()).find(pick)
    assert.ok(member)
    return get(`/boots/${member.instance}/${member.boot_key}?fleet=web`)
  }

  it('links its incident, with its state', async () => {
    const text = await pageOf(({ state }) => state === 'failing')
    assert.match(
      text,
      new RegExp(`<span class="tag bad">open</span> <a href="/incidents/${incidentId(outbreak.incident)}`),
    )
  })

  it('shows that its repair is under way, not that automation may request one', async () => {
    const text = await pageOf(
      ({ last_decision, state }) => state === 'failing' && last_decision?.outcome === 'grant',
    )
    assert.match(text, /Re-run <span class="tag info">under way<\/span>/)
    assert.match(text, /Its next report decides whether the repair helped/)
    assert.doesNotMatch(text, /Automation may ask/)
  })

  it('shows that a repair was verified, and why a waiting one has not started', async () => {
    assert.match(await pageOf(({ state }) => state === 'verified_ok'), /verified by the next report/)
    const waits = await pageOf(({ last_decision }) => last_decision?.outcome === 'refuse')
    assert.match(waits, /none so far: waiting for earlier repairs to be verified/)
    assert.match(waits, /its turn comes automatically/)
  })

  it('says what the reports say of the machine, as text that a guest chose, and nothing where they say nothing', async () => {
    const facts = { kernel: '6.1.0-<b>', os: 'Debian 12', nic_driver: 'virtio_net,<script>' }
    const evidence = [{ facts, sections: [{ name: 'console', attributes: {}, text: raceConsole() }] }]
    const at = { fleet: 'web', instance: 'i-told', boot_key: 'told' }
    await storeBoot(deps, { ...at, evidence })
    const text = await get('/boots/i-told/told?fleet=web')
    for (const [name, value] of [
      ['OS', 'Debian 12'],
      ['Kernel', '6.1.0-&lt;b&gt;'],
      ['NIC driver', 'virtio_net'],
    ])
      assert.match(text, new RegExp(`<dt>${name}</dt><dd>(?:<bdi[^>]*>)?${value}<`))
    assert.doesNotMatch(text, /<script>,|virtio_net,/)
    const api = await createApiApp(deps).request('/v1/instances/i-told/boots/told', {
      headers: { authorization: `Bearer ${await storeToken(deps, 'viewer', { fleet: 'web' })}` },
    })
    assert.deepEqual(((await api.json()) as { machine: object }).machine, {
      ...facts,
      nic_driver: 'virtio_net',
    })
    await storeBoot(deps, { ...at, boot_key: 'untold' })
    assert.doesNotMatch(await get('/boots/i-told/untold?fleet=web'), /NIC driver|<dt>OS/)
  })

  it('does not show the incident of a newer boot, and says that the instance booted again', async () => {
    const member = (await members()).find(({ state }) => state === 'failing')
    assert.ok(member)
    await storeBoot(deps, {
      fleet: 'web',
      instance: member.instance,
      boot_key: 'older',
      began_at: deps.now() - 9 * 3_600_000,
    })
    const text = await get(`/boots/${member.instance}/older?fleet=web`)
    assert.doesNotMatch(text, /class="handled"/)
  })

  it('draws the chart twice; a phone shows the one without sideways scroll', async () => {
    const text = await pageOf(({ state }) => state === 'failing')
    assert.match(text, /<svg class="wide"/)
    assert.match(text, /<svg class="narrow" viewBox="0 0 380 /)
    assert.doesNotMatch(text, /scrolls sideways/)
  })

  it('breaks the time axis of a boot that was repaired half an hour later', async () => {
    const { brief } = await storeBoot(deps, {
      ...{ fleet: 'web', instance: 'i-late', console: raceConsole({ healed: true, again: 1995 }) },
      began_at: deps.now() - 3_600_000,
    })
    const text = await get(`/boots/i-late/${brief.boot_key}?fleet=web`)
    assert.match(text, /left out: nothing was recorded/)
  })

  it('gives each command, evidence line and snippet a copy button, hidden without script', async () => {
    const text = await pageOf(({ state }) => state === 'failing')
    const ids = [...text.matchAll(/data-copy="([^"]+)" hidden/g)].map(([, id]) => id)
    assert.ok(ids.length >= 6, ids.join(' '))
    for (const id of ids) assert.match(text, new RegExp(`id="${id}"`))
  })
})
