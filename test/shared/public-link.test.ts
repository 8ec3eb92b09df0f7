import assert from 'node:assert/strict'
import { it } from 'node:test'
import { publicLink } from '../../shared/public-link.ts'
import { bootPath } from '../../shared/view/boot-path.ts'

it('links stand below the path that a proxy gave us, with or without a slash at its end', () => {
  for (const base of ['https://ops.example/boot-health', 'https://ops.example/boot-health/'])
    assert.equal(publicLink(base, '/incidents/x'), 'https://ops.example/boot-health/incidents/x')
  assert.equal(publicLink('https://ops.example', '/'), 'https://ops.example/')
})

it('the page of a boot names its fleet, and the guest where that has another name; every id is one part of the path', () => {
  const boot = { fleet: 'web', instance: 'i/1', boot_key: 'b?2', guest: 'i/1' }
  assert.equal(bootPath(boot), '/boots/i%2F1/b%3F2?fleet=web')
  assert.equal(bootPath({ ...boot, guest: 'g&3' }), '/boots/i%2F1/b%3F2?fleet=web&guest=g%263')
})
