/**
 * `npm run test:honest`: ten thousand machines of all kinds at once, with a table of the results. HONEST_HOSTS and
 * HONEST_SEED say how many and which.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { findAll } from './findings.ts'
import { liveThrough } from './fleet.ts'
import { KINDS } from './kinds.ts'
import { tableOf } from './table.ts'

const hosts = numberFrom('HONEST_HOSTS', 10_000)
const seed = numberFrom('HONEST_SEED', Math.floor(Math.random() * 1e9))

console.log(`${hosts} honest machines, seed ${seed} (HONEST_HOSTS and HONEST_SEED repeat them)`)
const began = process.cpuUsage()
const lived = await liveThrough({ hosts, seed, kinds: KINDS, failing: 0.04 })
const { found, strays } = await findAll(lived)
const { user } = process.cpuUsage(began)
console.log(tableOf(KINDS, found))
const refusals = found.reduce((sum, one) => sum + one.refusals.length, 0)
console.log(`${refusals} tries met a 429`)
console.log(`${found.length} machines lived through in ${(user / 1e6).toFixed(1)} s of CPU`)

for (const kind of KINDS)
  it(`${kind.name}: ${kind.about}`, () => {
    const wrong = found.filter((one) => one.kind === kind && one.wrong.length > 0)
    const [first] = wrong
    assert.equal(wrong.length, 0, `${first?.machine.instance}: ${first?.wrong.join(', ')}`)
  })

it('no other notification is sent', () => assert.deepEqual(strays, []))

function numberFrom(name: string, fallback: number): number {
  const given = process.env[name]
  if (given === undefined) return fallback
  if (!/^\d{1,9}$/.test(given)) throw new Error(`${name}=${given}: a whole number`)
  return Number(given)
}
