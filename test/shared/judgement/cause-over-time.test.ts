/** Which run, round and source decides, and what came after a source was found (docs/judgement.md, causes, order 5). */
import { describe } from 'node:test'
import * as say from './boot-text.ts'
import { checkCauses } from './check-causes.ts'

const init = say.begins('init', 26.01)
const none = say.noSource(26.5)

describe('changes over time', () => {
  const slow = { took: '1/120s' }
  const round = (up: number, reason: string, second: number) =>
    say.call(up, reason, { took: `${second}/120s` })
  const both = [init, say.HEALTHY_TABLES, say.searches(26.1, 'Ec2')]
  checkCauses([
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

describe('a source was found: what came after it decides', () => {
  const found = [init, say.HEALTHY_TABLES, say.loads(27, 'DataSourceOpenStack [net,ver=2]')]
  const failed = `${say.at(30)}util.py[WARNING]: Running module runcmd (<module 'cloudinit.config.cc_runcmd' from 'x'>) failed`
  const yaml = `${say.at(28)}util.py[WARNING]: Failed loading yaml blob`
  const crash = ['failed run of stage init', 'Traceback (most recent call last):', 'RuntimeError: x']
  const end = say.ends('DataSourceOpenStack [net,ver=2]')
  checkCauses([
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

describe('caches and seeds', () => {
  checkCauses([
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
