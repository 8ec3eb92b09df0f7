/**
 * What must be true of an outage, through the real handlers, with the numbers printed. `npm run test:simulate` plays
 * it with 300 hosts; `npm test` with fewer, because 300 hosts take half a minute.
 */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import type { Outcome } from '../../cli/simulate/outcome.ts'
import { runScenario } from '../../cli/simulate/run.ts'
import { DEFAULT_SCENARIO, type Scenario } from '../../cli/simulate/scenario.ts'
import { timelineOf } from '../../cli/simulate/timeline.ts'

const HOSTS = Number(process.env.SIMULATE_HOSTS ?? 40)
/** Enough that one failing host is few of them. */
const FEW_OF = Math.max(HOSTS, 100)
const ONE_IMAGE = { hosts: HOSTS, images: 1, bad_image: 1 }

async function play(t: TestContext, given: Partial<Scenario>): Promise<Outcome> {
  const problems: string[] = []
  const outcome = await runScenario(
    { ...DEFAULT_SCENARIO, ...given },
    {
      table: createMemoryTable(),
      log: (event, detail) => {
        if (['work_put_off', 'work_failed'].includes(event))
          problems.push(`${event} ${JSON.stringify(detail)}`)
      },
    },
  )
  assert.deepEqual(problems, [], 'no handler may have a bug')
  const { hosts, pages, repairs, waves, refused, latches } = outcome
  t.diagnostic(
    JSON.stringify({ hosts, pages, repairs, under_way_at_once: waves, refused, latched: latches.length }),
  )
  return outcome
}

const lastAutomation = ({ incidents }: Outcome) => incidents.map(({ automation }) => automation)
const states = ({ incidents }: Outcome) =>
  incidents.map(({ state, resolve_reason }) => [state, resolve_reason])

describe('a bad image', () => {
  it('whose repairs do not help pages once, is repaired three times and latched off, and the page says why', async (t) => {
    const outcome = await play(t, { ...ONE_IMAGE, heal: 'fails' })
    assert.equal(outcome.pages.first, 1)
    assert.ok(
      outcome.pages.updates <= 8,
      `${outcome.pages.updates} updates: at most one a doubling, and the latch`,
    )
    assert.equal(outcome.pages.resolves, 0)
    assert.equal(outcome.repairs.asked, 3)
    assert.deepEqual(outcome.repairs.by_state, { failed: 3 })
    assert.deepEqual(
      outcome.latches.map(({ scope, reason }) => [scope, reason]),
      [['all', 'repairs_failed']],
    )
    assert.match(lastAutomation(outcome).join(), /Repairs stopped: 3 re-runs did not help/)
    assert.deepEqual(states(outcome), [['open', null]])
  })

  it('whose cause no repair heals is paged once, and not repaired', async (t) => {
    const outcome = await play(t, { ...ONE_IMAGE, causes: ['metadata_http_error'], hours: 1 })
    assert.equal(outcome.pages.first, 1)
    assert.equal(outcome.repairs.asked, 0)
    assert.deepEqual(outcome.refused, { cause_not_remediable: HOSTS })
    assert.match(lastAutomation(outcome).join(), /o repair heals this cause/)
  })

  it('whose re-run helps is healed in steps of 1, 2 and 4, with at most one page', async (t) => {
    // All at once, so that the size of the fleet is known when the first repair is decided.
    const outcome = await play(t, { ...ONE_IMAGE, hosts: Math.max(HOSTS, 100), spread_s: 5, hours: 6 })
    assert.deepEqual(outcome.waves.slice(0, 3), [1, 2, 4])
    assert.ok(outcome.pages.first <= 1)
    assert.equal(outcome.pages.resolves, outcome.pages.first)
    assert.equal(outcome.hosts.well_at_the_end, outcome.hosts.total)
    assert.deepEqual(states(outcome), [['resolved', `verified_ok ${outcome.hosts.total}`]])
  })

  it('whose hosts are all terminated is resolved with that reason, on the pager too', async (t) => {
    const outcome = await play(t, { ...ONE_IMAGE, heal: 'fails', terminate_min: 20, hours: 1 })
    assert.deepEqual(states(outcome), [['resolved', `gone ${HOSTS}`]])
    assert.equal(outcome.pages.first, 1)
    assert.equal(outcome.pages.resolves, 1)
  })

  it('is only rehearsed on by default, and pages as if there were no repairs', async (t) => {
    const outcome = await play(t, { ...ONE_IMAGE, remediation: 'dry_run', hours: 1 })
    assert.equal(outcome.repairs.asked, 0)
    assert.equal(outcome.pages.first, 1)
    assert.ok(timelineOf(outcome.timeline).some(({ text }) => text.includes('rehearsed')))
  })
})

describe('a few hosts', () => {
  it('of many are healed under page: after_remediation, and nobody is woken', async (t) => {
    const outcome = await play(t, {
      hosts: FEW_OF,
      images: 1,
      bad_per_image: 1,
      page: 'after_remediation',
      hours: 0.5,
    })
    assert.deepEqual(outcome.pages, { first: 0, updates: 0, resolves: 0 })
    assert.deepEqual(states(outcome), [['resolved', 'verified_ok 1']])
    assert.equal(outcome.hosts.well_at_the_end, FEW_OF)
  })

  it('of many are paged under page: after_remediation when the repair fails', async (t) => {
    const outcome = await play(t, {
      hosts: FEW_OF,
      images: 1,
      bad_per_image: 1,
      page: 'after_remediation',
      heal: 'fails',
      hours: 0.5,
    })
    assert.equal(outcome.pages.first, 1)
    assert.deepEqual(states(outcome), [['open', null]])
  })

  it('three of three images make three incidents, not one shared cause', async (t) => {
    const outcome = await play(t, { hosts: HOSTS, images: 3, bad_per_image: 1, heal: 'none' })
    assert.deepEqual(outcome.incidents.map(({ image }) => image).sort(), ['image-1', 'image-2', 'image-3'])
    assert.equal(outcome.pages.first, 3)
    assert.equal(outcome.latches.length, 0)
  })

  it('with three causes on one image make three incidents', async (t) => {
    const causes: Scenario['causes'] = ['route_missing_at_lookup', 'metadata_refused', 'no_address']
    const outcome = await play(t, { hosts: 9, images: 3, bad_per_image: 1, causes })
    assert.deepEqual(outcome.incidents.map(({ cause }) => cause).sort(), [...causes].sort())
  })
})

describe('reboots', () => {
  it('are held for the whole cohort when most of an image fails, however trusted the reports', async (t) => {
    const outcome = await play(t, { ...ONE_IMAGE, hosts: 20, heal: 'fails', attested: true })
    const reboots = outcome.timeline.filter((one) => one.kind === 'asked' && one.action !== 'rerun')
    assert.equal(reboots.length, 0)
    assert.ok(outcome.latches.some(({ reason }) => reason === 'cohort_failing'))
  })

  it('come second for one attested host whose re-run failed', async (t) => {
    const given = { hosts: 20, images: 1, bad_per_image: 1, attested: true, heal: 'fails' as const }
    const outcome = await play(t, given)
    const asked = outcome.timeline.flatMap((one) => (one.kind === 'asked' ? [one.action] : []))
    assert.deepEqual(asked, ['rerun', 'soft_reboot'])
  })
})
