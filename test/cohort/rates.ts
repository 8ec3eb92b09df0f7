/**
 * `npm run test:cohort`: how often a planted cause is named first, and how often chance is taken for one. Prints the
 * rates.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findShared, type Machine, type Shared } from '../../shared/cohort/cohort.ts'
import { healthyFleet, type Planted, shuffled, withCause } from './fleets.ts'

const RUNS = 1000
const PLANTED: readonly Planted[] = ['az', 'host', 'kernel', 'type']
/** Fewer VMs than this on one host are a cause that nobody could tell from chance in every run. */
const LEAST_MACHINES = 5

/** Growing incidents, and how often each is looked at. */
const GROWING = 400
const LOOKS = 40

const names = (shared: Shared | null, name: string, value: string) =>
  shared?.labels.some((label) => label.name === name && label.value === value) ?? false

/** One fleet of which a label's value makes nine in ten fail, and one in a hundred fails elsewhere. */
function plantedFleet(seed: number, name: Planted) {
  const fleet = healthyFleet(seed)
  const sizes = [...Map.groupBy(fleet.machines, ({ labels }) => labels[name] ?? '')]
  const values = sizes.filter(([, all]) => all.length >= LEAST_MACHINES).map(([value]) => value)
  const value = values[Math.floor(fleet.random() * values.length)] ?? ''
  const machines = withCause(fleet, { name, value }, { within: 0.9, elsewhere: 0.01 })
  return { machines, value, random: fleet.random }
}

/** The first `failing` machines are the incident. */
const grownTo = (machines: readonly Machine[], failing: number): Machine[] =>
  machines.map((machine, n) => ({ ...machine, failed: n < failing, own: n < failing }))

describe(`what failing machines share, in ${RUNS} simulated fleets of 60 to 600 machines`, () => {
  const first = new Map(PLANTED.map((name) => [name, { found: 0, runs: 0 }]))
  let byChance = 0
  for (let seed = 1; seed <= RUNS; seed++) {
    const name = PLANTED[seed % PLANTED.length] ?? 'host'
    const { machines, value, random } = plantedFleet(seed, name)
    const count = first.get(name)
    if (count) {
      count.runs++
      if (names(findShared(machines), name, value)) count.found++
    }
    if (findShared(shuffled(machines, random)) !== null) byChance++
  }
  const found = [...first.values()].reduce((sum, one) => sum + one.found, 0)
  const each = [...first].map(([name, one]) => `${name} ${one.found} of ${one.runs}`).join(', ')

  it('names the planted cause first in at least 95 %', () => {
    console.log(`planted cause named first: ${found} of ${RUNS} (${each})`)
    assert.ok(found >= 0.95 * RUNS)
  })

  it('names nothing in at least 99 % with shuffled labels', () => {
    console.log(`any statement on shuffled labels: ${byChance} of ${RUNS}`)
    assert.ok(byChance <= 0.01 * RUNS)
  })

  it('names nothing in at least 99 %, over all evaluations of an incident that grows by chance', () => {
    let claimed = 0
    for (let seed = 1; seed <= GROWING; seed++) {
      const fleet = healthyFleet(RUNS + seed)
      const machines = shuffled(fleet.machines, fleet.random)
      const looks = Array.from({ length: Math.min(LOOKS, machines.length / 2) }, (_, n) => n + 1)
      if (looks.some((failing) => findShared(grownTo(machines, failing)) !== null)) claimed++
    }
    console.log(`any statement in ${LOOKS} looks while an incident grows: ${claimed} of ${GROWING}`)
    assert.ok(claimed <= 0.01 * GROWING)
  })
})
