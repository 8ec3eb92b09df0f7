/** The page of one instance, and words that need no glossary. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { retiredIn, retiredWords } from '../../support/glossary.ts'
import { healthyConsole, raceConsole, storeBoot, storeIncident } from '../../support/stored-boots.ts'
import { startTestStore, storeToken, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

describe('the page of an instance', () => {
  let deps: TestDeps

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({ store, openViewing: true })
  })

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await createApiApp(deps).request(path, { headers: { accept: 'text/html', ...headers } })
    assert.equal(answer.status, 200, path)
    return answer.text()
  }

  it('shows no open incident where its last one is resolved or broke out again', async () => {
    const lost = await storeBoot(deps, { instance: 'i-was', image: 'was' })
    const head = await storeIncident(deps, [lost], { image: 'was' })
    assert.match(await get('/instances/i-was'), /Open incident<\/dt><dd><span class="tag bad">open/)
    await deps.store.casIncident({ ...head, state: 'resolved', resolved_at: deps.now() })
    assert.match(await get('/instances/i-was'), /Open incident<\/dt><dd>none/)
    await deps.store.casIncident({ ...head, rev: 2, gen: 2, state: 'open' })
    assert.match(await get('/instances/i-was'), /Open incident<\/dt><dd>none/)
  })

  it('says in plain words what is quarantined and why, in the singular too', async () => {
    const { instance } = await storeBoot(deps, { instance: 'i-two' })
    await deps.store.casInstance({
      ...instance,
      quarantine: {
        ...{ secret_hash: 'ab'.repeat(32), reason: 'second_secret', guest: 'i-two', boot_key: 'b' },
        ...{ since: TEST_START, last_at: TEST_START, reports: 1 },
      },
    })
    const operator = await storeToken(deps, 'operator')
    const text = await get('/instances/i-two', { authorization: `Bearer ${operator}` })
    assert.match(text, /Quarantined: 1 report</)
    assert.match(text, /a different secret from the one on record/)
    assert.doesNotMatch(text, /Kept aside|that were not believed|replaced as its voice/)
  })

  it('shows its trust level without a hover', async () => {
    await storeBoot(deps, { instance: 'i-claims', trust: 'claimed' })
    assert.match(
      await get('/instances/i-claims'),
      /unverified<\/span><span class="quiet">: only the image’s token vouches for it/,
    )
  })

  it('shows recorded times as times that follow the UTC and local switch, not as raw ISO or numbers', async () => {
    await storeBoot(deps, { instance: 'i-audit' })
    await deps.store.appendAudit({
      ...{
        subject: 'instance:i-audit',
        fleet: 'demo',
        at: TEST_START,
        actor: 'worker',
        action: 'never_reported',
        reason: '',
      },
      detail: { deadline_at: TEST_START, said: '2026-11-24T12:00:00.000Z' },
    })
    const text = await get('/instances/i-audit')
    assert.match(text, /deadline at: <time/)
    assert.match(text, /said: <time/)
    assert.doesNotMatch(text, new RegExp(`>[^<"]*${TEST_START}`))
  })

  it('draws a repair that waits for its turn as waiting, with passed gates as ticks', async () => {
    const { brief } = await storeBoot(deps, { instance: 'i-waits', console: raceConsole() })
    await deps.store.appendAudit({
      ...{
        subject: 'instance:i-waits',
        fleet: 'demo',
        at: TEST_START,
        actor: 'remediation',
        action: 'refuse',
        reason: 'widening',
      },
      detail: {
        boot_key: brief.boot_key,
        kill: 'ok',
        cohort: 'ok 60 of 12',
        backoff: 'ok null of 0',
        widening: 'no 1 of 1',
      },
    })
    const text = await get('/instances/i-waits')
    assert.match(text, /<li class=""><p><strong>repair waiting</)
    assert.match(text, /✓ cohort/)
    assert.doesNotMatch(text, /60 of 12|null of 0/)
  })
})

describe('the wording of the dashboard', () => {
  it('says how many races were won where none of an image were timed, and not "more"', async () => {
    const { store } = await startTestStore()
    const deps = testDeps({ store, openViewing: true })
    for (let n = 0; n < 10; n += 1)
      await storeBoot(deps, {
        instance: `i-${n}`,
        image: 'calm',
        console: healthyConsole({ lookup: 20 + n }),
      })
    const text = await (await createApiApp(deps).request('/images')).text()
    if (text.includes('No race of this image was timed'))
      assert.match(text, /10 boots won: the route was there at the first look/)
    assert.doesNotMatch(text, /No race of this image could be measured/)
  })

  it('has no word that the glossary retires, and no stored trust level', async () => {
    const retired = retiredWords()
    const { store } = await startTestStore()
    const deps = testDeps({ store, openViewing: true })
    const lost = await storeBoot(deps, { instance: 'i-lost', boot_key: 'b-1' })
    await storeIncident(deps, [lost])
    for (const path of [
      '/',
      '/boots',
      '/boots/i-lost/b-1',
      '/instances/i-lost',
      '/incidents',
      '/incidents/route_missing_at_lookup~centos-6.5~1',
      '/images',
      '/remediation',
      '/deliveries',
    ]) {
      const text = await (await createApiApp(deps).request(path)).text()
      const words = text.slice(text.indexOf('<main')).replaceAll(/<[^>]+>/g, ' ')
      assert.deepEqual(retiredIn(words, retired), [], path)
      assert.doesNotMatch(words, /\bbound\b|\bclaimed\b/, path)
    }
  })
})

describe('two machines that report as one', () => {
  it('are shown side by side, each with its own reports and a button to accept it', async () => {
    const { store } = await startTestStore()
    const deps = testDeps({ store, openViewing: true })
    const good = await storeBoot(deps, {
      instance: 'i-twice',
      boot_key: 'b-good',
      console: healthyConsole(),
      trust: 'claimed',
    })
    const bad = await storeBoot(deps, { instance: 'i-twice', boot_key: 'b-bad', trust: 'claimed' })
    const claim = (secret: string, boot_key: string) => ({
      secret_hash: secret.repeat(32),
      guest: 'i-twice',
      boot_key,
      at: TEST_START,
    })
    const contest = {
      since: TEST_START,
      changed_at: TEST_START,
      tell_at: TEST_START,
      epoch: 1,
      claims: [claim('aa', 'b-good'), claim('bb', 'b-bad')],
    }
    await deps.store.casInstance({ ...bad.instance, boots: [...bad.instance.boots], contest })
    assert.ok(good)
    const operator = await storeToken(deps, 'operator')
    const headers = { accept: 'text/html', authorization: `Bearer ${operator}` }
    const text = await (await createApiApp(deps).request('/instances/i-twice', { headers })).text()
    assert.match(text, /Two machines report as this one/)
    assert.equal(text.match(/This is the machine/g)?.length, 2)
    assert.match(text, /aaaaaaaaaaaa/)
    assert.match(text, /No route to metadata at lookup/)
  })
})
