/** The network as the guest's own files and the sampler show it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  isSnapshotSection,
  readRouteSamples,
  readSnapshot,
} from '../../../shared/evidence/network-samples.ts'

function snapshot(name: string, text: string) {
  return readSnapshot(26, [{ name, attributes: {}, text }])
}

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'
const row = (...cells: string[]) => [...cells.slice(0, 4), '0', '0', '0', cells[4], '0', '0', '0'].join('\t')

describe('/proc/net/route', () => {
  it('is little-endian hex: default, metadata and zeroconf routes', () => {
    const text = [
      HEAD,
      row('eth0', '00000000', '01DE6F09', '0003', '00000000'),
      row('eth0', 'FEA9FEA9', '01DE6F09', '0007', 'FFFFFFFF'),
      row('eth0', '0000FEA9', '00000000', '0001', '0000FFFF'),
    ].join('\n')
    assert.deepEqual(snapshot('/proc/net/route', text).routes, [
      { destination: '0.0.0.0/0', gateway: '9.111.222.1', device: 'eth0' },
      { destination: '169.254.169.254/32', gateway: '9.111.222.1', device: 'eth0' },
      { destination: '169.254.0.0/16', gateway: null, device: 'eth0' },
    ])
  })

  it('leaves out routes that are down or reject', () => {
    const text = [
      HEAD,
      row('eth0', '00000000', '01DE6F09', '0002', '00000000'),
      row('lo', '00000000', '00000000', '0201', '00000000'),
    ].join('\n')
    assert.deepEqual(snapshot('/proc/net/route', text).routes, [])
  })
})

describe('/proc/net/ipv6_route', () => {
  const zeros = '0'.repeat(32)
  const line = (dest: string, plen: string, hop: string, flags: string, device: string) =>
    `${dest} ${plen} ${zeros} 00 ${hop} 00000400 00000001 00000000 ${flags} ${device}`

  it('is read with its default route, without the reject route of lo that always exists', () => {
    const text = [
      line(zeros, '00', 'fe800000000000000000000000000001', '00000003', 'eth0'),
      line(zeros, '00', zeros, '00200200', 'lo'),
      line('fe800000000000000000000000000000', '40', zeros, '00000001', 'eth0'),
    ].join('\n')
    assert.deepEqual(snapshot('/proc/net/ipv6_route', text).routes, [
      { destination: '::/0', gateway: 'fe80::1', device: 'eth0' },
      { destination: 'fe80::/64', gateway: null, device: 'eth0' },
    ])
  })
})

describe('ip -j route', () => {
  it('is read with default, host and connected routes, without unreachable ones', () => {
    const rows = [
      { dst: 'default', gateway: '9.111.222.1', dev: 'eth0', protocol: 'dhcp', flags: [] },
      { dst: '169.254.169.254', gateway: '9.111.222.2', dev: 'eth0' },
      { dst: '9.111.222.0/24', dev: 'eth0', scope: 'link' },
      { type: 'unreachable', dst: '10.0.0.0/8', dev: 'lo' },
    ]
    assert.deepEqual(snapshot('ip -j route', JSON.stringify(rows)).routes, [
      { destination: '0.0.0.0/0', gateway: '9.111.222.1', device: 'eth0' },
      { destination: '169.254.169.254/32', gateway: '9.111.222.2', device: 'eth0' },
      { destination: '9.111.222.0/24', gateway: null, device: 'eth0' },
    ])
  })

  it('is read for IPv6 too', () => {
    const rows = [
      { dst: 'default', gateway: 'fe80::1', dev: 'eth0' },
      { dst: 'fd00:ec2::254', dev: 'eth0' },
    ]
    assert.deepEqual(
      snapshot('ip -j route', JSON.stringify(rows)).routes.map(({ destination }) => destination),
      ['::/0', 'fd00:ec2::254/128'],
    )
  })

  it('gives nothing where it is not JSON, or other JSON', () => {
    for (const text of ['', 'Object "-j" is unknown', '{"a":1}', '[1, null]'])
      assert.deepEqual(snapshot('ip -j route', text).routes, [])
  })
})

describe('links and addresses', () => {
  it('come from ip -j addr: carrier is LOWER_UP', () => {
    const rows = [
      {
        ifname: 'eth0',
        flags: ['BROADCAST', 'UP', 'LOWER_UP'],
        address: 'fa:16:3e:00:00:01',
        addr_info: [{ local: '9.111.222.12', prefixlen: 24 }],
      },
      { ifname: 'eth1', flags: ['NO-CARRIER', 'UP'], addr_info: [] },
    ]
    assert.deepEqual(snapshot('ip -j addr', JSON.stringify(rows)).devices, [
      { name: 'eth0', up: true, addresses: ['9.111.222.12/24'], mac: 'fa:16:3e:00:00:01' },
      { name: 'eth1', up: false, addresses: [], mac: null },
    ])
  })

  it('come from /sys/class/net, where a link may not show its carrier', () => {
    const text =
      'eth0 operstate=up carrier=1 address=fa:16:3e:00:00:01\neth1 operstate=down carrier= address=\neth2 operstate=unknown carrier= address=x\n'
    assert.deepEqual(
      snapshot('/sys/class/net', text).devices.map(({ name, up }) => [name, up]),
      [
        ['eth0', true],
        ['eth1', false],
        ['eth2', null],
      ],
    )
  })
})

describe('ip route get', () => {
  it('answers the question directly, policy rules included', () => {
    assert.equal(
      snapshot('ip route get 169.254.169.254', '169.254.169.254 via 9.111.222.1 dev eth0 src 9.111.222.12')
        .reaches,
      true,
    )
    assert.equal(
      snapshot('ip route get 169.254.169.254', 'RTNETLINK answers: Network is unreachable').reaches,
      false,
    )
  })
})

describe("the reporter's network samples", () => {
  it('become one moment for all lines of one time, in order', () => {
    const text = [
      '20.5 20.0 link eth0 up fa:16:3e:00:00:01',
      '20.5 20.0 addr eth0 9.111.222.12/24',
      '20.5 20.0 route4 eth0 00000000 01DE6F09 0003 00000000',
      '20.5 20.0 get 169.254.169.254 ok',
      '18.0 - link eth0 down -',
    ].join('\n')
    const samples = readRouteSamples(text)
    assert.deepEqual(
      samples.map(({ at, previous }) => [at, previous]),
      [
        [18, null],
        [20.5, 20],
      ],
    )
    assert.equal(samples[1]?.routes[0]?.destination, '0.0.0.0/0')
    assert.equal(samples[0]?.devices[0]?.up, false)
  })

  it('ignore invalid lines', () => {
    assert.deepEqual(readRouteSamples('x\n\n1\n20.5 20.0\nnan nan link eth0 up'), [])
  })
})

describe('a section name', () => {
  const names: [name: string, is: boolean][] = [
    ['/proc/net/route at=26.01', true],
    ['/proc/net/ipv6_route', true],
    ['ip -j addr at=26.01', true],
    ['ip route get 169.254.169.254', true],
    ['/sys/class/net', true],
    ['/var/log/cloud-init.log', false],
    ['route-samples', false],
  ]
  for (const [name, is] of names)
    it(`${name} is ${is ? '' : 'not '}part of a snapshot`, () => assert.equal(isSnapshotSection(name), is))
})
