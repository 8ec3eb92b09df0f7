/** What providers say, in their own shapes, and what our rules make of it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClaimRule } from '../../../shared/auth/auth-config.ts'
import {
  areGroupsLeftOut,
  type Claims,
  claimValues,
  grantsOf,
  heldClaims,
  nameIn,
} from '../../../shared/auth/claims.ts'

const rule = (claim: string, value: string, fleet = 'web'): ClaimRule => ({
  claim,
  value,
  fleet,
  role: 'viewer',
})

describe('a claim', () => {
  const rows: [what: string, claims: Claims, name: string, values: string[]][] = [
    ['of a list (Okta, Entra)', { groups: ['a', 'b'] }, 'groups', ['a', 'b']],
    ['below another (Keycloak)', { realm_access: { roles: ['a'] } }, 'realm_access.roles', ['a']],
    ['with dots in its own name (Auth0)', { 'https://x.org/roles': ['a'] }, 'https://x.org/roles', ['a']],
    ['of one value (Google)', { hd: 'example.org' }, 'hd', ['example.org']],
    ['that is a number', { gid: 7 }, 'gid', ['7']],
    ['that is not there', {}, 'groups', []],
    ['whose way ends early', { realm_access: 'x' }, 'realm_access.roles', []],
    ['of things that are no text', { groups: [null, { a: 1 }, ['b'], true] }, 'groups', []],
    ['that every object has', {}, 'constructor.name', []],
  ]
  for (const [what, claims, name, values] of rows)
    it(`${what} is read as ${JSON.stringify(values)}`, () =>
      assert.deepEqual(claimValues(claims, name), values))
})

describe('the roles that rules grant', () => {
  const rules = [rule('groups', 'a'), rule('groups', 'b', '*'), rule('email', 'anna@x.org', 'batch')]
  const given = (claims: Claims) =>
    grantsOf(heldClaims(claims, rules, 'provider'), rules).map(({ fleet }) => fleet)

  it('add up', () => assert.deepEqual(given({ groups: ['b', 'a'] }), ['web', '*']))
  it('are none for another value, another case or part of a value', () => {
    for (const groups of [['A'], ['aa'], [''], ['a '], 'ab']) assert.deepEqual(given({ groups }), [])
  })
  it('depend on a mail address only where the provider has verified it', () => {
    const email = 'anna@x.org'
    assert.deepEqual(given({ email, email_verified: true }), ['batch'])
    for (const email_verified of [false, 'true', 1, undefined])
      assert.deepEqual(given({ email, email_verified }), [])
  })
  it('depend on a mail address that a proxy signs in with, unless it says that the address is unverified', () => {
    const email = 'anna@x.org'
    const byProxy = (claims: Claims) => heldClaims(claims, rules, 'proxy').length
    assert.deepEqual([byProxy({ email }), byProxy({ email, email_verified: true })], [1, 1])
    for (const email_verified of [false, 'false', null]) assert.equal(byProxy({ email, email_verified }), 0)
    assert.equal(nameIn({ email, sub: '1' }, undefined, 'proxy'), email)
  })
  it('disappear with their rule', () => {
    const said = heldClaims({ groups: ['a', 'b'] }, rules, 'provider')
    assert.deepEqual(grantsOf(said, rules.slice(0, 1)), [{ fleet: 'web', role: 'viewer' }])
    assert.deepEqual(grantsOf(said, []), [])
  })
})

describe('a person', () => {
  const rows: [what: string, claims: Claims, name_claim: string | undefined, name: string | null][] = [
    ['a verified address', { email: 'a@x.org', email_verified: true, sub: '1' }, undefined, 'a@x.org'],
    [
      'no address that anybody may write',
      { email: 'b@x.org', preferred_username: 'mallory' },
      undefined,
      'mallory',
    ],
    ['the subject where there is nothing else', { sub: '1' }, undefined, '1'],
    ['what the configuration says', { upn: 'a@corp', sub: '1' }, 'upn', 'a@corp'],
    ['nobody where that is missing', { sub: '1' }, 'upn', null],
    ['nobody by a blank', { sub: ' ' }, undefined, null],
  ]
  for (const [what, claims, name_claim, name] of rows)
    it(`is named by ${what}`, () => assert.equal(nameIn(claims, name_claim, 'provider'), name))
})

describe('groups that Entra omits', () => {
  const rules = [rule('groups', 'a')]
  it('are detected in both forms, and only where a rule asks for groups', () => {
    assert.equal(areGroupsLeftOut({ _claim_names: { groups: 'src1' } }, rules), true)
    assert.equal(areGroupsLeftOut({ hasgroups: true }, rules), true)
    assert.equal(areGroupsLeftOut({ hasgroups: 'true' }, rules), true)
    assert.equal(areGroupsLeftOut({ hasgroups: true }, [rule('roles', 'a')]), false)
    assert.equal(areGroupsLeftOut({ groups: ['a'], hasgroups: true }, rules), false)
    assert.equal(areGroupsLeftOut({}, rules), false)
  })
})
