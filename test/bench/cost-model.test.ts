import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { costOf, MILLION_FAILING, MILLION_HEALTHY, monthOfRest, total } from './cost-model.ts'
import { unitsOf } from './measure-units.ts'
import { UNITS } from './measured-units.ts'

/** The model may round up; a figure that is half of what it says was improved and must be written down again. */
function assertTrue(what: keyof typeof UNITS, measured: number): void {
  const said = UNITS[what]
  assert.ok(measured <= said * 1.05 + 0.2, `${what}: the model says ${said}, measured ${measured.toFixed(1)}`)
  assert.ok(measured >= said / 2, `${what}: the model says ${said}, measured only ${measured.toFixed(1)}`)
}

const healthy = await unitsOf({ hosts: 40, bad_image: 0, hours: 0.5, spread_s: 10 })
const failing = await unitsOf({ hosts: 40, bad_image: 1, hours: 6, spread_s: 10 })

describe('the cost model', () => {
  it('counts the units billed for an announced, healthy boot', () => {
    assertTrue('announced_writes', healthy.announced_writes)
    assertTrue('announced_reads', healthy.announced_reads)
    assertTrue('healthy_writes', healthy.writes - healthy.announced_writes)
    assertTrue('healthy_reads', healthy.reads - healthy.announced_reads)
  })

  it('counts the extra units billed for a boot that fails, is paged and is repaired', () => {
    assertTrue('failing_more_writes', failing.writes - healthy.writes)
    assertTrue('failing_more_reads', failing.reads - healthy.reads)
  })

  it('matches the whole dollars in docs/aws.md', () => {
    const dollars = (lines: Parameters<typeof total>[0]) => `${Math.round(total(lines))} $`
    const quoted = `some ${dollars(costOf(MILLION_HEALTHY))} for a million healthy boots, ${dollars(costOf(MILLION_FAILING))} if 5 % fail and every launch is announced, and ${dollars(monthOfRest())} a month`
    assert.ok(readFileSync('docs/aws.md', 'utf8').replaceAll(/\s+/g, ' ').includes(quoted), quoted)
  })
})
