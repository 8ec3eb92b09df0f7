import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { config, runbookOf } from '../../../shared/config.ts'
import { pageContent } from '../../../shared/page/page-content.ts'

const parse = (runbooks: Record<string, string>) => config.safeParse({ fleets: { web: {} }, runbooks })

describe("a team's own runbook", () => {
  it('is set for a cause, or for a verdict where an incident has no cause', () => {
    const url = 'https://wiki.example.org/x'
    const { runbooks } = config.parse({ fleets: {}, runbooks: { no_address: url, never_reported: url } })
    assert.equal(runbookOf({ runbooks }, 'no_address'), url)
    assert.equal(runbookOf({ runbooks }, 'never_reported'), url)
    for (const cause of ['no_link', 'constructor', '']) assert.equal(runbookOf({ runbooks }, cause), null)
  })

  it('is a URL that a browser opens, for a cause or verdict that exists', () => {
    assert.equal(parse({ no_address: 'https://wiki.example.org/x' }).success, true)
    for (const url of ['javascript:alert(1)', 'file:///etc/passwd', 'no address'])
      assert.equal(parse({ no_address: url }).success, false, url)
    assert.equal(parse({ no_adress: 'https://wiki.example.org/x' }).success, false)
  })

  it('is linked in the page that is sent', () => {
    const facts = {
      ...{ fleet: 'web', cause: 'no_address', image: 'img', gen: 1, severity: 'page' as const, opened_at: 0 },
      ...{
        failing: 1,
        population: null,
        first_instance: 'i-1',
        evidence: '',
        remedy: 'Look.',
        automation: '',
      },
      ...{ resolve_reason: null, ack: null },
    }
    const lines = (runbook?: string) =>
      pageContent({ ...facts, ...(runbook ? { runbook } : {}) }, 'trigger', 'first', 'https://b.example')
        .lines
    assert.deepEqual(lines('https://wiki.example.org/x').at(-1), {
      label: 'Runbook',
      text: 'https://wiki.example.org/x',
    })
    assert.equal(
      lines().some(({ label }) => label === 'Runbook'),
      false,
    )
  })
})
