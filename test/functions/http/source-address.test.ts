import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { networkOf } from '../../../functions/http/source-address.ts'
import { behindProxies } from '../../../functions/http/trusted-proxies.ts'

const sourceOf = (trusted: string[], peer = '', forwarded = '') =>
  networkOf(behindProxies(trusted)(peer, forwarded))

describe('the source address of a request', () => {
  const rows: [
    what: string,
    trusted: string[],
    peer: string | undefined,
    forwarded: string | undefined,
    source: string,
  ][] = [
    ['is who connected', [], '198.51.100.1', undefined, '198.51.100.1'],
    ['is not what a stranger says', [], '198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['is what a proxy says', ['10.0.0.0/8'], '10.0.0.7', '203.0.113.9', '203.0.113.9'],
    [
      'is the last that no proxy vouches for',
      ['10.0.0.0/8'],
      '10.0.0.7',
      '1.1.1.1, 203.0.113.9, 10.0.0.8',
      '203.0.113.9',
    ],
    [
      'is not what a stranger says who claims to be behind a proxy',
      ['10.0.0.7'],
      '198.51.100.1',
      '10.0.0.7',
      '198.51.100.1',
    ],
    ['is the proxy where it says nothing', ['10.0.0.7'], '10.0.0.7', undefined, '10.0.0.7'],
    ['is the proxy where it says no address', ['10.0.0.7'], '10.0.0.7', 'unknown', '10.0.0.7'],
    [
      'is the IPv4 address that a dual socket shows',
      ['10.0.0.7'],
      '::ffff:10.0.0.7',
      '203.0.113.9',
      '203.0.113.9',
    ],
    ['is an IPv6 network', [], '2001:db8:0:1:aaaa::1', undefined, '2001:db8:0:1::/64'],
    [
      'is the same network however it is written',
      [],
      '2001:0DB8::0001:0:0:0:9',
      undefined,
      '2001:db8:0:1::/64',
    ],
    ['is empty if nothing is known', [], undefined, '203.0.113.9', ''],
    [
      'is the address without the port that a proxy writes',
      ['10.0.0.7'],
      '10.0.0.7',
      '203.0.113.9:51234',
      '203.0.113.9',
    ],
    ['is forwarded over IPv6 too', ['fd00::/8'], 'fd00::7', '[2001:db8::5]:443', '2001:db8:0:0::/64'],
  ]
  for (const [what, trusted, peer, forwarded, source] of rows)
    it(what, () => assert.equal(sourceOf(trusted, peer, forwarded), source))

  it('is refused at startup where a range cannot be read', () => {
    for (const range of ['10.0.0.0/33', 'proxy.example.com', '10.0.0.0/x', ''])
      assert.throws(() => behindProxies([range]), /trusted_proxies/)
  })
})
