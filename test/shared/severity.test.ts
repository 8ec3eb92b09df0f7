import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { incidentCause, isGood, membersToPage, severityOf } from '../../shared/severity.ts'
import { VERDICTS, type Verdict } from '../../shared/verdict.ts'

describe('the severity of a boot', () => {
  const said: Record<Verdict, [fresh: string, restarted: string]> = {
    never_reported: ['page', 'page'],
    unknown: ['none', 'none'],
    disabled: ['none', 'none'],
    failed: ['page', 'ticket'],
    stalled: ['page', 'page'],
    booting: ['none', 'none'],
    degraded: ['ticket', 'ticket'],
    recovered: ['none', 'none'],
    ok: ['none', 'none'],
  }
  for (const verdict of VERDICTS)
    it(`${verdict}: ${said[verdict].join(', and on a machine that has booted before ')}`, () => {
      assert.equal(severityOf({ verdict, boot_kind: 'new_instance' }), said[verdict][0])
      assert.equal(severityOf({ verdict, boot_kind: 'unknown' }), said[verdict][0])
      assert.equal(severityOf({ verdict, boot_kind: 'same_instance' }), said[verdict][1])
    })
})

describe('the grouping of incidents', () => {
  it('is by cause, or by verdict where there is no cause', () => {
    assert.equal(incidentCause('failed', 'no_link'), 'no_link')
    assert.equal(incidentCause('failed', 'unknown'), 'failed')
    assert.equal(incidentCause('stalled', 'no_link'), 'stalled')
    assert.equal(incidentCause('stalled', 'metadata_http_error'), 'metadata_http_error')
    assert.equal(incidentCause('degraded', 'healthy'), 'degraded')
    assert.equal(incidentCause('never_reported', 'unknown'), 'never_reported')
  })

  it('pages for three slow boots of an image, and for one boot with any other failure', () => {
    assert.equal(membersToPage('stalled'), 3)
    assert.equal(membersToPage('no_link'), 1)
  })

  it('treats a boot that came up late or degraded as one that came up', () => {
    assert.deepEqual(VERDICTS.filter(isGood), ['degraded', 'recovered', 'ok'])
  })
})
