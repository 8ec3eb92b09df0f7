import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PageEvent } from '../../cli/simulate/far-side.ts'
import { createTruth, type JudgedReport } from '../../cli/simulate/truth.ts'

const AT = Date.parse('2026-01-02T12:00:00Z')
const CAUSE = 'route_missing_at_lookup'
const told = (instance: string, given: Partial<JudgedReport> = {}): JudgedReport => ({
  ...{ instance, image: 'image-1', boot: 1, seq: 1, boot_key: `boot-1-of-${instance}`, cause: null },
  ...{ first_at: AT - 60_000, ...given },
})

const message = (
  failing: number,
  of_image: number,
  failing_others: number,
  of_others: number,
): PageEvent => ({
  event_action: 'trigger',
  dedup_key: 'a',
  payload: {
    summary: `[simulated] ${failing} of ${of_image} VMs on image-1`,
    severity: 'critical',
    class: CAUSE,
    component: 'image-1',
    custom_details: { Repair: '', failing, of_image, failing_others, of_others },
  },
})

describe('the truth checker of a simulated fleet', () => {
  function fleet() {
    const truth = createTruth()
    const known = (one: JudgedReport) => {
      truth.taken(one)
      truth.judged(one.boot_key)
    }
    known(told('i-1', { cause: CAUSE }))
    known(told('i-2'))
    known(told('i-3', { image: 'image-2', cause: 'no_address' }))
    known(told('i-4', { image: 'image-2' }))
    return { truth, known }
  }

  it('accepts true numbers, and names each false one', () => {
    const { truth } = fleet()
    assert.equal(truth.falseIn(message(1, 2, 1, 2), AT), null)
    assert.equal(truth.falseIn(message(1, 3, 0, 2), AT), 'of_image is 2, not 3, failing_others is 1, not 0')
  })

  it('checks the title too', () => {
    const { truth } = fleet()
    const event = message(1, 2, 1, 2)
    assert.ok(event.payload)
    event.payload.summary = '[simulated] 2 of 2 VMs on image-1'
    assert.equal(truth.falseIn(event, AT), 'its title does not say 1 of 2 VM')
  })

  it('accepts either count while a report waits for judgement, and only then', () => {
    const { truth } = fleet()
    const again = told('i-2', { boot: 2, boot_key: 'second', cause: CAUSE })
    truth.taken(again)
    assert.equal(truth.falseIn(message(1, 2, 1, 2), AT), null)
    assert.equal(truth.falseIn(message(2, 2, 1, 2), AT), null)
    truth.judged('second')
    assert.equal(truth.falseIn(message(1, 2, 1, 2), AT), 'failing is 2, not 1')
  })

  it('follows the newest boot in any order of reports, and drops machines that are gone or silent for a day', () => {
    const { truth, known } = fleet()
    known(told('i-2', { boot: 3, boot_key: 'third', cause: CAUSE }))
    known(told('i-2', { boot: 2, boot_key: 'second' }))
    assert.equal(truth.falseIn(message(2, 2, 1, 2), AT), null)
    truth.gone(['i-3'])
    known(told('i-5', { first_at: AT - 25 * 3_600_000 }))
    assert.equal(truth.falseIn(message(2, 2, 0, 1), AT), null)
  })

  it('calls a page false when nothing fails', () => {
    const { truth } = fleet()
    const event = message(1, 2, 1, 2)
    assert.ok(event.payload)
    event.payload.class = 'never_reported'
    assert.equal(truth.falseIn(event, AT), 'nothing fails of never_reported on image-1')
  })
})
