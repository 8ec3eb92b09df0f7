/** Why: every cause and every rule of precedence, as a text that shows it (docs/judgement.md, causes). */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeText } from '../../../shared/judgement/judge.ts'
import type { Cause, Confidence } from '../../../shared/verdict.ts'
import * as say from './boot-text.ts'

type Row = [rule: string, lines: string[], cause: Cause, confidence?: Confidence]

function checkRows(rows: readonly Row[]): void {
  for (const [rule, lines, cause, confidence] of rows)
    it(`${cause}: ${rule}`, () => {
      const judged = judgeText(say.text(...lines))
      assert.equal(judged.cause, cause)
      if (confidence !== undefined) assert.equal(judged.confidence, confidence)
      assert.equal(judged.confidence === 'unknown', judged.cause === 'unknown')
    })
}

const init = say.begins('init', 26.01)
const none = say.noSource(26.5)

describe('the machine decides before everything else', () => {
  checkRows([
    [
      'the kernel panicked before cloud-init',
      ['[    2.95] Kernel panic - not syncing: VFS: no root'],
      'os_boot_failure',
      'certain',
    ],
    [
      'an emergency shell',
      ['You are in emergency mode. After logging in, type "journalctl -xb"'],
      'os_boot_failure',
      'certain',
    ],
    [
      'a file system that needs repair by hand',
      ['/dev/vda1: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.'],
      'os_boot_failure',
      'certain',
    ],
    [
      'a panic outweighs the lookup that failed before it',
      [init, say.NO_ROUTE_TABLES, none, 'Kernel panic - not syncing: x'],
      'os_boot_failure',
    ],
    [
      'an emergency shell that somebody left, with stages after it, is over',
      ['Entering emergency mode. Exit the shell to continue.', init, say.NO_ROUTE_TABLES, none],
      'route_missing_at_lookup',
    ],
    [
      'a panic after the boot had finished says nothing about it',
      [init, say.loads(27, 'DataSourceEc2'), say.ends('DataSourceEc2'), 'Kernel panic - not syncing: x'],
      'unknown',
    ],
  ])
})

describe('switched off, not listed, not recognised', () => {
  checkRows([
    [
      'the marker file',
      ['status: disabled', 'boot_status_code: disabled-by-marker-file'],
      'cloud_init_disabled',
      'certain',
    ],
    [
      'the kernel command line, 22.4 to 24.1',
      ['status: disabled', 'boot_status_code: disabled-by-kernel-cmdline'],
      'cloud_init_disabled',
      'certain',
    ],
    [
      'the kernel command line, 24.2 and later',
      ['status: disabled', 'boot_status_code: disabled-by-kernel-command-line'],
      'cloud_init_disabled',
      'certain',
    ],
    [
      'the environment, 23.4 and later',
      ['status: disabled', 'boot_status_code: disabled-by-environment-variable'],
      'cloud_init_disabled',
      'certain',
    ],
    [
      'a human act outweighs what ds-identify found',
      [
        'No ds found [mode=search, notfound=disabled]. Disabled cloud-init [1]',
        'Cloud-init disabled by /etc/cloud/cloud-init.disabled',
      ],
      'cloud_init_disabled',
    ],
    [
      'a stage line proves that nothing was switched off',
      [
        'Cloud-init disabled by /etc/cloud/cloud-init.disabled',
        init,
        say.HEALTHY_TABLES,
        say.call(26.2, say.REFUSED),
        none,
      ],
      'metadata_refused',
    ],
    [
      'ds-identify recognised nothing',
      ['DMI_PRODUCT_NAME=KVM', 'No ds found [mode=search, notfound=disabled]. Disabled cloud-init [1]'],
      'ds_identify_none',
      'certain',
    ],
    [
      'the generator says so',
      ['status: disabled', 'boot_status_code: disabled-by-generator'],
      'ds_identify_none',
      'certain',
    ],
    [
      'ds-identify saw OpenStack, and the list omits it',
      [
        'DMI_PRODUCT_NAME=OpenStack Nova',
        '/etc/cloud/cloud.cfg.d/95.cfg set datasource_list: [ ConfigDrive, NoCloud ]',
        'No ds found [mode=search, notfound=disabled]. Disabled cloud-init [1]',
      ],
      'datasource_not_listed',
      'certain',
    ],
    [
      'the cloud is known and the list of the lookup omits it',
      ['DMI_SYS_VENDOR=Amazon EC2', init, say.lists(26.1, 'OpenStack', 'None'), say.NO_ROUTE_TABLES, none],
      'datasource_not_listed',
      'certain',
    ],
    [
      "0.7.5's list runs OpenStack and Ec2 together",
      [
        say.begins('init', 26.01, '0.7.5'),
        say.lists(26.1, 'NoCloud', 'OpenStackEc2', 'CloudStack'),
        say.HEALTHY_TABLES,
        none,
      ],
      'datasource_not_listed',
      'certain',
    ],
    [
      'the list names only None: chosen',
      [init, say.lists(26.1, 'None'), say.loads(26.2, 'DataSourceNone'), say.ends('DataSourceNone')],
      'cloud_init_disabled',
      'likely',
    ],
    [
      'not listed outweighs a network that was not ready',
      ['DMI_PRODUCT_NAME=OpenStack Nova', init, say.lists(26.1, 'NoCloud'), say.NO_ROUTE_TABLES, none],
      'datasource_not_listed',
    ],
    ['an empty tuple of classes proves only "no source"', [say.NO_SOURCE_FOR_MODULES], 'unknown'],
  ])
})

describe('what the metadata service answered: the strongest wins', () => {
  const with_ = (...lines: string[]) => [
    init,
    say.HEALTHY_TABLES,
    say.searches(26.1, 'OpenStack'),
    ...lines,
    none,
  ]
  checkRows([
    ['401', with_(say.call(26.2, 'bad status code [401]')), 'metadata_auth', 'certain'],
    [
      '403, 25.1 and later',
      with_(say.call(26.2, '403 Client Error: Forbidden for url: http://169.254.169.254/x')),
      'metadata_auth',
      'certain',
    ],
    [
      'a refused IMDSv2 token',
      with_(say.call(26.2, 'bad status code [400]', { url: 'http://169.254.169.254/latest/api/token' })),
      'metadata_auth',
      'certain',
    ],
    [
      'the endpoint is disabled',
      with_(
        `${say.at(26)}DataSourceEc2.py[WARNING]: Ec2 IMDS endpoint returned a 403 error. HTTP endpoint is disabled. Aborting.`,
      ),
      'metadata_auth',
      'certain',
    ],
    [
      'a fatal token error without a status',
      with_(`${say.at(26)}DataSourceEc2.py[WARNING]: Fatal error while requesting Ec2 IMDSv2 API tokens`),
      'metadata_auth',
      'certain',
    ],
    [
      'a fatal token error whose status was 503 is a server that is down',
      with_(
        say.call(26.2, 'bad status code [503]', { url: 'http://169.254.169.254/latest/api/token' }),
        `${say.at(26)}DataSourceEc2.py[WARNING]: Fatal error while requesting Ec2 IMDSv2 API tokens`,
      ),
      'metadata_http_error',
    ],
    [
      '"probably disabled" is printed however the lookup failed',
      with_(
        say.call(26.2, say.TIMED_OUT, { took: '50/120s' }),
        `${say.at(80)}DataSourceEc2.py[WARNING]: IMDS's HTTP endpoint is probably disabled`,
      ),
      'metadata_timeout',
    ],
    ['404', with_(say.call(26.2, 'bad status code [404]')), 'metadata_http_error', 'certain'],
    [
      '500, 25.1 and later',
      with_(say.call(26.2, '500 Server Error: Internal Server Error for url: http://169.254.169.254/x')),
      'metadata_http_error',
      'certain',
    ],
    ['an empty body', with_(say.call(26.2, 'empty response [200]')), 'metadata_bad_content', 'certain'],
    [
      'content that is not what the source expects',
      with_(`${say.at(26)}util.py[WARNING]: Broken metadata address http://169.254.169.254`),
      'metadata_bad_content',
      'certain',
    ],
    ['refused', with_(say.call(26.2, say.REFUSED)), 'metadata_refused', 'certain'],
    ['no answer in time', with_(say.call(26.2, say.TIMED_OUT)), 'metadata_timeout', 'certain'],
    [
      'auth outweighs another status of the same round',
      with_(say.call(26.2, 'bad status code [404]'), say.call(26.3, 'bad status code [401]')),
      'metadata_auth',
    ],
    [
      'a status outweighs refusal',
      with_(say.call(26.2, say.REFUSED), say.call(26.3, 'bad status code [404]')),
      'metadata_http_error',
    ],
    [
      'bad content outweighs refusal',
      with_(say.call(26.2, say.REFUSED), say.call(26.3, 'empty response [200]')),
      'metadata_bad_content',
    ],
    [
      'refusal outweighs a time-out',
      with_(say.call(26.2, say.TIMED_OUT), say.call(26.3, say.REFUSED)),
      'metadata_refused',
    ],
    [
      'an answer outweighs what the tables lack',
      [init, say.NO_ROUTE_TABLES, say.call(26.2, say.REFUSED), none],
      'metadata_refused',
    ],
    [
      'what the tables lack outweighs a time-out',
      [init, say.NO_ROUTE_TABLES, say.call(26.2, say.TIMED_OUT), none],
      'route_missing_at_lookup',
    ],
    [
      'the IPv6 leg does not count beside the IPv4 one',
      with_(say.call(26.2, say.UNREACHABLE_6), say.call(26.3, say.TIMED_OUT)),
      'metadata_timeout',
    ],
    [
      'the IPv6 leg counts where it is the sole target',
      [
        say.call(26.2, say.UNREACHABLE.replaceAll('169.254.169.254', 'fd00:ec2::254'), {
          url: 'http://[fd00:ec2::254]/latest/api/token',
        }),
      ],
      'metadata_unreachable',
      'likely',
    ],
    ['one silent round on a console may have had too little time', with_(silence(27)), 'unknown'],
    ['several silent rounds are a time-out', with_(silence(29), silence(32)), 'metadata_timeout'],
    ['answers of a time server are none', with_('chronyd[99]: Network is unreachable'), 'unknown'],
  ])
})

function silence(up: number): string {
  return `${say.at(up)}url_helper.py[WARNING]: Timed out waiting for addresses: http://[fe80::a9fe:a9fe%25eth0]/openstack http://169.254.169.254/openstack, exception(s) raised while waiting: `
}

describe('names that do not resolve', () => {
  const removed = `${say.at(26.1)}DataSourceOpenStack.py[DEBUG]: Removed the following from metadata urls: ['http://metadata.internal']`
  const gce = `${say.at(26.2)}DataSourceGCE.py[WARNING]: "http://metadata.google.internal/computeMetadata/v1/" is not resolvable`
  checkRows([
    [
      'no URL was left, and none was tried',
      [init, say.HEALTHY_TABLES, say.searches(26, 'GCE'), gce, none],
      'dns_failure',
    ],
    [
      'a name was left out, and the default address was asked: its answer counts',
      [init, say.HEALTHY_TABLES, removed, say.call(26.2, say.REFUSED), none],
      'metadata_refused',
    ],
    [
      'no address explains why nothing resolves',
      [init, say.tables([{ name: 'eth0' }, say.LO]), say.searches(26, 'GCE'), gce, none],
      'no_address',
    ],
    [
      'an include that fails is the user configuration',
      [
        init,
        say.loads(26.2, 'DataSourceEc2'),
        'Traceback (most recent call last):',
        '  File "/usr/lib/x/cloudinit/user_data.py", line 260, in _do_include',
        say.ends('DataSourceEc2'),
      ],
      'user_config_invalid',
    ],
  ])
})

describe('the local network at the lookup, from the ground up', () => {
  const lookup = (tables: string, ...more: string[]) => [init, tables, ...more, none]
  checkRows([
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

describe('changes over time', () => {
  const slow = { took: '1/120s' }
  const round = (up: number, reason: string, second: number) =>
    say.call(up, reason, { took: `${second}/120s` })
  const both = [init, say.HEALTHY_TABLES, say.searches(26.1, 'Ec2')]
  checkRows([
    [
      'the last round before giving up decides',
      [...both, round(26.2, say.TIMED_OUT, 0), round(30, say.REFUSED, 4), none],
      'metadata_refused',
    ],
    [
      'refused at first, 404 in the end',
      [...both, round(26.2, say.REFUSED, 0), round(30, 'bad status code [404]', 4), none],
      'metadata_http_error',
    ],
    [
      '404 at first, refused in the end',
      [...both, round(26.2, 'bad status code [404]', 0), round(30, say.REFUSED, 4), none],
      'metadata_refused',
    ],
    [
      'the last round has less and less time: its time-out says nothing against an answer',
      [...both, round(26.2, 'bad status code [404]', 0), round(146, say.TIMED_OUT, 119), none],
      'metadata_http_error',
    ],
    [
      'no route at first, silence in the end: the last round decides',
      [init, say.searches(26.1, 'Ec2'), round(26.2, say.UNREACHABLE, 0), round(80, say.TIMED_OUT, 50), none],
      'metadata_timeout',
    ],
    [
      'over several runs the first that ended empty decides',
      [
        init,
        say.NO_ROUTE_TABLES,
        none,
        say.begins('init', 30.44),
        say.HEALTHY_TABLES,
        say.call(31, say.REFUSED, slow),
        say.noSource(31),
      ],
      'route_missing_at_lookup',
    ],
    [
      'a later traceback never wins',
      [
        init,
        say.NO_ROUTE_TABLES,
        none,
        'failed run of stage modules-final',
        'Traceback (most recent call last):',
        'ValueError: x',
      ],
      'route_missing_at_lookup',
    ],
    [
      'recovered keeps the first run’s cause',
      [
        init,
        say.NO_ROUTE_TABLES,
        none,
        say.begins('init', 30.44),
        say.HEALTHY_TABLES,
        say.loads(31, 'DataSourceOpenStack [net,ver=2]'),
        say.ends('DataSourceOpenStack [net,ver=2]'),
      ],
      'route_missing_at_lookup',
    ],
    [
      'tries inside one wait that won are no failure',
      [...both, round(26.2, say.UNREACHABLE, 0), say.loads(30, 'DataSourceEc2'), say.ends('DataSourceEc2')],
      'healthy',
      'certain',
    ],
    [
      'a miss of the local stage is no failure',
      [
        say.begins('init-local', 10),
        say.searched(11, 'OpenStackLocal', false, 'init-local'),
        `${say.at(12)}main.py[DEBUG]: No local datasource found`,
        init,
        say.loads(27, 'DataSourceOpenStack'),
        say.ends('DataSourceOpenStack'),
      ],
      'healthy',
      'certain',
    ],
    ['a lookup that has not ended decides nothing', [...both, round(26.2, say.REFUSED, 0)], 'unknown'],
    [
      'but for a guest that has no link',
      [
        init,
        say.tables([{ name: 'eth0', up: false }, say.LO]),
        say.searches(26.1, 'Ec2'),
        round(26.2, say.UNREACHABLE, 0),
      ],
      'no_link',
      'likely',
    ],
    [
      'an excerpt without stage lines is all that somebody kept',
      [round(26.2, say.REFUSED, 0)],
      'metadata_refused',
      'likely',
    ],
  ])
})

describe('a source was found: what came after decides', () => {
  const found = [init, say.HEALTHY_TABLES, say.loads(27, 'DataSourceOpenStack [net,ver=2]')]
  const failed = `${say.at(30)}util.py[WARNING]: Running module runcmd (<module 'cloudinit.config.cc_runcmd' from 'x'>) failed`
  const yaml = `${say.at(28)}util.py[WARNING]: Failed loading yaml blob`
  const crash = ['failed run of stage init', 'Traceback (most recent call last):', 'RuntimeError: x']
  const end = say.ends('DataSourceOpenStack [net,ver=2]')
  checkRows([
    ['found, and every stage finished', [...found, end], 'healthy', 'certain'],
    ['found, and the text ends before the boot did', [...found, say.begins('modules-config', 36)], 'unknown'],
    [
      'the last file of the boot is as good as the line',
      [
        ...found,
        `${say.at(40)}util.py[DEBUG]: Writing to /var/lib/cloud/instance/boot-finished - wb: [644] 51 bytes`,
      ],
      'healthy',
    ],
    ['a module failed', [...found, failed, end], 'module_failure', 'certain'],
    [
      'a script of the user failed',
      [
        ...found,
        `${say.at(30)}util.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-001 [1]`,
        end,
      ],
      'module_failure',
    ],
    [
      'systemd says that the final stage failed',
      [...found, end, '[FAILED] Failed to start Execute cloud user/final scripts.'],
      'module_failure',
    ],
    [
      "another unit's failure is none of cloud-init's",
      [...found, '[FAILED] Failed to start Network Time Service.', end],
      'healthy',
    ],
    ['the user data is no YAML', [...found, yaml, end], 'user_config_invalid', 'certain'],
    [
      'invalid configuration outweighs the module that failed by it',
      [...found, yaml, failed, end],
      'user_config_invalid',
    ],
    ['a traceback ended a stage', [...found, ...crash, end], 'crash', 'certain'],
    ['a crash outweighs invalid configuration', [...found, yaml, ...crash, end], 'crash'],
    [
      'a deprecation breaks nothing',
      [...found, `${say.at(28)}schema.py[WARNING]: Invalid cloud-config provided: deprecated key`, end],
      'healthy',
    ],
    [
      'events that could not be posted break nothing',
      [...found, `${say.at(28)}handlers.py[WARNING]: Failed posting event: {"a": 1}. ${say.REFUSED}`, end],
      'healthy',
    ],
    [
      'an error line that nobody knows leaves it open',
      [...found, `${say.at(28)}cc_x.py[ERROR]: surprise`, end],
      'unknown',
    ],
    [
      'NoCloud needs no network, whatever the tables lack',
      [
        init,
        say.tables([{ name: 'eth0', up: false }, say.LO]),
        say.loads(27, 'DataSourceNoCloud [seed=/dev/sr0]'),
        say.ends('DataSourceNoCloud [seed=/dev/sr0]'),
      ],
      'healthy',
    ],
    [
      'ConfigDrive in the end: an earlier empty run was not for want of a route',
      [
        init,
        say.NO_ROUTE_TABLES,
        none,
        say.begins('init', 30.44),
        say.loads(31, 'DataSourceConfigDrive [net,ver=2]'),
        say.ends('DataSourceConfigDrive [net,ver=2]'),
      ],
      'unknown',
    ],
  ])
})

describe('what damage and excerpts leave', () => {
  const damaged = say.NO_ROUTE_TABLES.replace('9.111.222.12 ', '9.1?1.222.12 ')
  checkRows([
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

describe('caches and seeds', () => {
  checkRows([
    [
      'None was trusted again, where the text does not show how it came about',
      [say.begins('init', 26.01), say.begins('init', 50), restoresNone(50.2), say.ends('DataSourceNone', 60)],
      'stale_cache',
      'likely',
    ],
    [
      'None was trusted in a second run of the same boot',
      [init, restoresNone(26.2), say.begins('init', 50), restoresNone(50.2), say.ends('DataSourceNone', 60)],
      'unknown',
    ],
    [
      'every listed source reads a local seed, and there was none',
      [init, say.lists(26.1, 'NoCloud', 'ConfigDrive'), say.NO_ROUTE_TABLES, none],
      'seed_missing',
      'likely',
    ],
    [
      'the cached instance is another machine',
      [
        'DMI_PRODUCT_UUID=11111111-2222-3333-4444-555555555555',
        init,
        say.restores(26.2, 'DataSourceOpenStack [net,ver=2]'),
        instance('66666666-7777-8888-9999-000000000000'),
        say.ends('DataSourceOpenStack [net,ver=2]'),
      ],
      'stale_cache',
      'likely',
    ],
    [
      'the same machine in the other byte order is no other',
      [
        'DMI_PRODUCT_UUID=78563412-3412-7856-4444-555555555555',
        init,
        say.restores(26.2, 'DataSourceOpenStack [net,ver=2]'),
        instance('12345678-1234-5678-4444-555555555555'),
        say.ends('DataSourceOpenStack [net,ver=2]'),
      ],
      'healthy',
    ],
  ])
})

function restoresNone(up: number): string {
  return say.restores(up, 'DataSourceNone')
}

function instance(id: string): string {
  return `${say.at(27)}util.py[DEBUG]: Creating symbolic link from '/var/lib/cloud/instance' => '/var/lib/cloud/instances/${id}'`
}
