/** Causes in the guest's own network (docs/judgement.md, causes, order 3), and what damage leaves of them. */
import { describe } from 'node:test'
import * as say from './boot-text.ts'
import { checkCauses } from './check-causes.ts'

const init = say.begins('init', 26.01)
const none = say.noSource(26.5)
const localMiss = [
  say.begins('init-local', 10),
  say.searches(10.1, 'OracleLocal', 'init-local'),
  'No DHCPOFFERS received.',
  say.searched(20, 'OracleLocal', false, 'init-local'),
  `${say.at(20.1)}main.py[DEBUG]: No local datasource found`,
]

describe('the local network at the lookup, from the link upwards', () => {
  const lookup = (tables: string, ...more: string[]) => [init, tables, ...more, none]
  checkCauses([
    ['loopback alone', lookup(say.tables([say.LO])), 'no_nic', 'likely'],
    [
      'containers and bridges are no way out',
      lookup(say.tables([{ name: 'docker0', address: '172.17.0.1', mask: '255.255.0.0' }, say.LO])),
      'no_nic',
    ],
    [
      'every interface is without carrier',
      lookup(say.tables([{ name: 'eth0', up: false }, say.LO])),
      'no_link',
      'likely',
    ],
    [
      'one of two has carrier and no address',
      lookup(say.tables([{ name: 'eth0', up: false }, { name: 'eth1' }, say.LO])),
      'no_address',
    ],
    ['a link without an address', lookup(say.tables([{ name: 'eth0' }, say.LO])), 'no_address', 'likely'],
    [
      'a link-local IPv6 address is none',
      lookup(say.tables([{ name: 'eth0', address: 'fe80::f816:3eff:fef3:4185/64' }, say.LO])),
      'no_address',
    ],
    [
      'an address on an interface without carrier is none',
      lookup(
        say.tables([
          { name: 'eth0', up: false, address: '9.111.222.12', mask: '255.255.255.0' },
          { name: 'eth1' },
          say.LO,
        ]),
      ),
      'no_address',
    ],
    [
      'an address, and no route that covers',
      lookup(say.NO_ROUTE_TABLES),
      'route_missing_at_lookup',
      'likely',
    ],
    [
      'an address, and no IPv4 table at all (0.7.7 and later)',
      lookup(say.tables([say.ETH0, say.LO])),
      'route_missing_at_lookup',
    ],
    [
      'the tries that failed make it certain',
      lookup(say.NO_ROUTE_TABLES, say.call(26.2, say.UNREACHABLE)),
      'route_missing_at_lookup',
      'certain',
    ],
    [
      'the bond has the address, its slaves need none',
      lookup(
        say.tables(
          [{ ...say.ETH0, name: 'bond0' }, { name: 'eth0' }, { name: 'eth1' }, say.LO],
          [say.ON_LINK],
        ),
      ),
      'route_missing_at_lookup',
    ],
    [
      'a zeroconf route covers, and the host is not there',
      lookup(say.tables([say.ETH0, say.LO], [say.ON_LINK, say.ZEROCONF]), say.call(29, say.NO_HOST)),
      'metadata_unreachable',
      'certain',
    ],
    [
      'a default route, and no such host',
      lookup(say.HEALTHY_TABLES, say.call(29, say.NO_HOST)),
      'metadata_unreachable',
      'certain',
    ],
    [
      'the kernel had no route, and nothing shows the network',
      [init, say.call(26.2, say.UNREACHABLE), none],
      'metadata_unreachable',
      'likely',
    ],
    [
      'two sources of one age disagree',
      lookup(say.HEALTHY_TABLES, say.call(26.2, say.UNREACHABLE)),
      'unknown',
    ],
    [
      'a table whose rows are damaged proves nothing',
      lookup(
        say.NO_ROUTE_TABLES.replace('| eth0', '| eth'.padEnd(4)).replace('9.111.222.12 ', '9.1?1.222.12 '),
      ),
      'unknown',
    ],
    [
      'routes that could not be printed are not missing',
      [
        init,
        `${say.at(26)}netinfo.py[WARNING]: Could not print routes: missing 'ip' and 'netstat' commands`,
        say.tables([say.ETH0, say.LO]),
        none,
      ],
      'unknown',
    ],
    [
      'a route table that failed to print is not empty',
      lookup(
        `${say.tables([say.ETH0, say.LO])}\nci-info: !!!!!!!!!!!!!!!!!!!!!!!Route info failed!!!!!!!!!!!!!!!!!!!!!!!!`,
      ),
      'unknown',
    ],
    ['everything was there, and nothing shows why', lookup(say.HEALTHY_TABLES), 'unknown'],
    [
      'DHCP gave no lease',
      [init, say.searches(26.1, 'OpenStack'), 'No DHCPOFFERS received.', none],
      'no_address',
      'likely',
    ],
    [
      'DHCP gave no lease, and the table shows an address and routes',
      [init, say.HEALTHY_TABLES, say.searches(26.1, 'OpenStack'), 'No DHCPOFFERS received.', none],
      'unknown',
    ],
    [
      'no fallback interface for want of a DHCP client is not for want of an interface',
      [
        init,
        say.searches(26.1, 'GCE'),
        `${say.at(26.2)}dhcp.py[WARNING]: DHCP client not found: dhcpcd`,
        `${say.at(26.3)}DataSourceGCE.py[WARNING]: Did not find a fallback interface on gce.`,
        none,
      ],
      'unknown',
    ],
    [
      'a source of the local stage alone found no lease there',
      [
        ...localMiss,
        init,
        `${say.at(26.1)}__init__.py[DEBUG]: Searching for network data source in: []`,
        none,
      ],
      'no_address',
      'likely',
    ],
    [
      'no lease in the local stage, and what the network stage asked was cut out',
      [...localMiss, init, none],
      'unknown',
    ],
    [
      'Azure found no lease',
      [
        init,
        say.searches(26.1, 'Azure'),
        `${say.at(26.2)}azure.py[ERROR]: Azure datasource failure occurred: result=error|reason=failure to obtain DHCP lease|agent=x`,
        none,
      ],
      'no_address',
      'likely',
    ],
    [
      'no interface to ask from',
      [
        init,
        say.searches(26.1, 'OpenStack'),
        `${say.at(26.2)}distros[WARNING]: Did not find a fallback interface on distro: debian.`,
        none,
      ],
      'no_nic',
      'likely',
    ],
  ])
})

describe('after damage and in excerpts', () => {
  const damaged = say.NO_ROUTE_TABLES.replace('9.111.222.12 ', '9.1?1.222.12 ')
  checkCauses([
    [
      'refusal outweighs a host that is not there',
      [init, say.HEALTHY_TABLES, say.call(26.2, say.NO_HOST), say.call(26.3, say.REFUSED), none],
      'metadata_refused',
    ],
    [
      'a damaged table beside "network is unreachable" leaves it open',
      [init, damaged, say.call(26.2, say.UNREACHABLE), none],
      'unknown',
    ],
    [
      'an excerpt of one try and the last line',
      [say.call(26.2, 'bad status code [503]'), say.finished('DataSourceNone', 40)],
      'metadata_http_error',
    ],
  ])
})
