/** How an actor is named everywhere that stores it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Actor, actorText } from '../../shared/actor.ts'

describe('the recorded name of a person who acted', () => {
  const rows: [what: string, actor: Actor, text: string][] = [
    ['a person by their provider', { name: 'anna@example.org', via: 'oidc' }, 'anna@example.org (oidc)'],
    ['a person by a proxy', { name: 'anna', via: 'proxy' }, 'anna (proxy)'],
    ['a token', { name: 'ci-deploys', via: 'token' }, 'token ci-deploys'],
    ['a token that is called as a person', { name: 'anna (oidc)', via: 'token' }, 'token anna (oidc)'],
    ['a name of two lines', { name: 'anna\n12:00 mallory', via: 'slack' }, 'anna 12:00 mallory (slack)'],
    ['a name that reads backwards', { name: 'a\u202enna\u001b[2J', via: 'oidc' }, 'anna (oidc)'],
    ['no name', { name: ' ', via: 'pagerduty' }, 'somebody without a name (pagerduty)'],
  ]
  for (const [what, actor, text] of rows)
    it(`of ${what} is “${text}”`, () => assert.equal(actorText(actor), text))

  it('is cut to a limited length', () => {
    assert.equal(actorText({ name: 'a'.repeat(10_000), via: 'oidc' }).length, 120 + ' (oidc)'.length)
  })
})
