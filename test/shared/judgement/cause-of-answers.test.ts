/** Causes by what the metadata service answered: the strongest wins (docs/judgement.md, causes, order 2 and 4). */
import { describe } from 'node:test'
import * as say from './boot-text.ts'
import { checkCauses } from './check-causes.ts'

const init = say.begins('init', 26.01)
const none = say.noSource(26.5)

describe('what the metadata service answered: the strongest wins', () => {
  const with_ = (...lines: string[]) => [
    init,
    say.HEALTHY_TABLES,
    say.searches(26.1, 'OpenStack'),
    ...lines,
    none,
  ]
  checkCauses([
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
  checkCauses([
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
