/** What the failing machines of an incident share: looked for while it is evaluated, and said wherever the incident is. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { joinIncident } from '../../../functions/incidents/join.ts'
import type { BootRow } from '../../../functions/store/boot-row.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import type { Store } from '../../../functions/store/store.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import type { Witness } from '../../../shared/trust.ts'
import { CAUSE, incidentBench, pagerDutyEvents } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startMemoryStore } from '../../support/table.ts'

const receiver = await receiverOfFile()
const MINUTE = 60_000

describe('what the failing machines of an incident share', () => {
  /** A fleet of 310 machines on other hosts that came up. `failing` fails by one cause on the host that is broken. */
  async function world() {
    const { store } = await startMemoryStore()
    const asked: string[] = []
    const counting = new Proxy(store, {
      get(target, name: keyof Store) {
        asked.push(name)
        return target[name]
      },
    })
    const { fleet, deps } = incidentBench(counting, receiver)
    const boot = async (
      instance: string,
      image: string,
      host: string,
      ok: boolean,
      witness: Witness = 'first_in_window',
    ): Promise<BootRow> => {
      const row = {
        ...{ fleet, instance, guest: instance, boot_key: `${instance}-a`, first_at: deps.now() },
        ...{ verdict: ok ? 'ok' : 'failed', cause: ok ? 'healthy' : CAUSE, confidence: 'certain' },
        ...{
          image,
          trust: 'bound',
          witness,
          stage_ms: {},
          margin_s: null,
          reported_after_s: null,
          judge_version: 1,
        },
        ...{ cloud_init_version: null, counted: true, labels: { host } },
      } as BootRow
      await store.putBootRow(row)
      return row
    }
    for (let n = 0; n < 310; n++) await boot(`i-${n}`, `web-${n % 3}`, `cmp-${n % 20}`, true)
    const fails = async (instance: string, image: string, witness?: Witness) => {
      const { boot_key, trust, guest, first_at, verdict, cause } = await boot(
        instance,
        image,
        'cmp-99',
        false,
        witness,
      )
      const newest = { boot_key, guest, boot_n: null, began_at: first_at, first_at, epoch: 0, verdict, cause }
      const known = { known: true, newest: { ...newest, image, trust }, last_report_at: first_at }
      await store.casInstance({ ...newInstance(fleet, instance), ...known })
      const summary = { evidence: '', remedy: '' }
      await joinIncident(deps, {
        ...{ fleet, cause: CAUSE, image, instance, boot_key, trust, severity: 'page', summary },
      })
    }
    const at = async (ms: number) => {
      deps.advance(ms)
      asked.length = 0
      await sweep(deps)
      return asked.filter((name) => name === 'newestBootRows').length
    }
    const saidOf = async (image: string) => (await store.getIncident(fleet, CAUSE, image))?.cohort
    return { store, fleet, deps, fails, at, saidOf }
  }

  it('is shown in the incident and in its page, with the evidence against it', async () => {
    const { fails, at, saidOf, fleet } = await world()
    for (let n = 0; n < 9; n++) await fails(`bad-${n}`, 'web-1')
    await at(31_000)
    const look = await saidOf('web-1')
    assert.deepEqual(
      [look?.machines, look?.shared?.labels, look?.shared?.failed, look?.shared?.elsewhere],
      [319, [{ name: 'host', value: 'cmp-99' }], 9, 310],
    )
    const [page] = pagerDutyEvents(receiver).filter(({ payload }) => payload?.summary.includes(fleet))
    assert.equal(
      page?.payload?.custom_details['In common'],
      'host=cmp-99: 9 of 9 failed this way; elsewhere 0 of 310',
    )
  })

  it('is shown in each incident where the failures span images, however few each of them has', async () => {
    const { fails, at, saidOf } = await world()
    for (const image of ['web-0', 'web-1', 'web-2']) await fails(`bad-${image}`, image)
    await at(31_000)
    // The first of them was looked at before the others were there.
    await at(2 * MINUTE)
    for (const image of ['web-0', 'web-1', 'web-2']) {
      const shared = (await saidOf(image))?.shared
      assert.deepEqual([shared?.failed, shared?.of, shared?.images], [3, 3, ['web-0', 'web-1', 'web-2']])
    }
  })

  it('is not said of machines that only vouch for themselves, which whoever has the token can invent', async () => {
    const { fails, at, saidOf } = await world()
    for (let n = 0; n < 9; n++) await fails(`bad-${n}`, 'web-1', 'self_bound')
    await at(31_000)
    const look = await saidOf('web-1')
    assert.deepEqual([look?.machines, look?.shared], [310, null])
  })

  it('is computed again only where more machines fail, and once in ten seconds at most', async () => {
    const { fails, at } = await world()
    for (let n = 0; n < 5; n++) await fails(`bad-${n}`, 'web-1')
    assert.equal(await at(1000), 1)
    assert.equal(await at(5 * MINUTE), 0, 'nobody joined')
    await fails('bad-5', 'web-1')
    assert.equal(await at(1000), 1)
    await fails('bad-6', 'web-1')
    assert.equal(await at(5_000), 0, 'a look a moment ago')
    assert.equal(await at(2 * MINUTE), 1)
  })

  it('never stops a page from being sent', async () => {
    const { store, fails, at, saidOf, deps, fleet } = await world()
    for (let n = 0; n < 5; n++) await fails(`bad-${n}`, 'web-1')
    const lines: string[] = []
    deps.log = (event) => void lines.push(event)
    deps.store = { ...store, newestBootRows: () => Promise.reject(new Error('the table is away')) }
    await at(31_000)
    assert.equal(await saidOf('web-1'), undefined)
    assert.ok(lines.includes('cohort_failed'))
    const pages = pagerDutyEvents(receiver).filter(({ payload }) => payload?.summary.includes(fleet))
    assert.equal(pages.length, 1)
  })
})
