/** What an answer contains besides its cause: the remedy, the findings, the moment at which a source was found. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeText } from '../../../shared/judgement/judge.ts'
import * as say from './boot-text.ts'

const NOCLOUD = 'DataSourceNoCloud [seed=/dev/sr0]'
const EC2 = 'DataSourceEc2'
const END = say.finished('DataSourceEc2', 32)
const SCHEMA_24 = `${say.at(20)}schema.py[WARNING]: cloud-config failed schema validation! You may run 'sudo cloud-init schema --system' to check the details.`

describe('a remedy names the details of this boot:', () => {
  const remedyOf = (...lines: string[]) => {
    const { remedy } = judgeText(say.text(...lines))
    return [remedy.summary, ...remedy.steps, remedy.config?.text ?? ''].join('\n')
  }
  const ALIYUN = 'http://100.100.100.200/2016-01-01/meta-data/instance-id'
  const slow = (url: string) =>
    say.call(2, say.TIMED_OUT.replaceAll('169.254.169.254', new URL(url).hostname), { url, took: '0/120s' })

  it('the service that was queried, even without a source', () => {
    const text = remedyOf(slow(ALIYUN), say.noSource(122))
    assert.match(text, /100\.100\.100\.200/)
    assert.doesNotMatch(text, /169\.254\.169\.254|OpenStack|Ec2:/)
  })

  it('a guess, marked as a guess', () => {
    const text = remedyOf(
      say.call(2, say.REFUSED.replaceAll('169.254.169.254', '192.168.122.1'), {
        url: 'http://192.168.122.1//latest/meta-data/instance-id',
        took: '0/120s',
      }),
      say.noSource(122),
    )
    assert.match(text, /a guess of the CloudStack source/)
    assert.doesNotMatch(text, /neutron|192\.168\.122\.1/)
  })

  it('no route where none is in the evidence', () => {
    const text = remedyOf(say.call(2, say.UNREACHABLE, { took: '0/120s' }), say.noSource(3))
    assert.doesNotMatch(text, /had a route|NOZEROCONF/)
    assert.match(text, /could not reach the metadata service/)
    assert.match(remedyOf(say.call(2, say.NO_HOST, { took: '0/120s' }), say.noSource(3)), /had a route/)
  })

  it('the cloud that the list omits, never one from the list', () => {
    const text = remedyOf(
      'DMI_PRODUCT_NAME=OpenStack Nova',
      'datasource_list: [ NoCloud ]',
      'No ds found [mode=search, notfound=disabled]. Disabled cloud-init [1]',
    )
    assert.match(text, /datasource_list: \[ OpenStack \]/)
    assert.doesNotMatch(
      remedyOf(
        'datasource_list: [ ConfigDrive, OpenStack ]',
        'No ds found [mode=search, notfound=disabled]. Disabled cloud-init [1]',
      ),
      /datasource_list: \[ ConfigDrive/,
    )
  })

  it('the module that failed, where the line names it', () => {
    const text = remedyOf(
      say.begins('modules-final', 7),
      `${say.at(8)}util.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-001 [1]`,
      END,
    )
    assert.match(text, /--name scripts_user/)
    assert.doesNotMatch(text, /Find the module/)
    assert.doesNotMatch(text, /arrived/)
  })
})

describe('a problem that decides nothing is reported as a finding', () => {
  const codes = (...lines: string[]) => judgeText(say.text(...lines)).findings.map(({ code }) => code)
  const missing = `${say.at(20)}stages.py[WARNING]: Could not find module named cc_x (searched ['cc_x'])`
  const rename = `${say.at(20)}stages.py[WARNING]: Failed to rename devices: x`
  const removed = [
    `${say.at(11)}dhcp.py[DEBUG]: Received dhcp lease on eth0 for 10.0.0.5/255.255.255.0`,
    `${say.at(61)}DataSourceEc2.py[DEBUG]: Removed the following from metadata urls: ['http://instance-data.:8773']`,
  ]

  it('in order of its cost: what was not applied, then seconds, then the rest', () => {
    assert.deepEqual(codes(missing, SCHEMA_24, ...removed, rename, END), [
      'rename_failed',
      'metadata_urls_removed',
      'schema_note',
      'module_missing',
    ])
  })

  it('with its line', () => {
    const [finding] = judgeText(say.text(rename, END)).findings
    assert.match(finding?.evidence?.text ?? '', /Failed to rename devices/)
    const [error] = judgeText(say.text(`${say.at(5)}cc_mounts.py[ERROR]: no such device`, END)).findings
    assert.match(error?.evidence?.text ?? '', /no such device/)
    const [status] = judgeText(
      say.text(
        'status: error',
        'extended_status: error - done',
        `detail: ${NOCLOUD}`,
        'errors:',
        '\t- surprise',
      ),
    ).findings
    assert.equal(status?.evidence?.text, 'surprise')
  })

  it('with the name that cloud-init itself resolves, and the seconds it cost', () => {
    const [builtIn] = judgeText(say.text(...removed, END)).findings
    assert.match(builtIn?.text ?? '', /cloud-init asks for by itself on EC2.*up to 50\.0 s/)
    const own = judgeText(say.text(removed[1]?.replace('instance-data.', 'my-metadata') ?? '', END)).findings
    assert.match(own[0]?.text ?? '', /^Configured metadata URLs/)
  })
})

describe('the time at which a source was found', () => {
  it('is the end of the search, not the next stage that restored it', () => {
    const judged = judgeText(
      say.text(
        `${say.at(10)}util.py[DEBUG]: ${say.begins('init-local', 10)}`,
        say.searches(10.1, 'Ec2Local', 'init-local'),
        say.searched(61.5, 'Ec2Local', true, 'init-local'),
        `${say.at(64)}util.py[DEBUG]: ${say.begins('init', 64)}`,
        say.restores(64.8, 'DataSourceEc2Local'),
        say.ends('DataSourceEc2Local', 70),
      ),
    )
    assert.deepEqual(
      judged.datasource.attempts.map(({ stage, end_s }) => [stage, end_s]),
      [['init-local', 61.5]],
    )
    assert.equal(judged.datasource.outcome, 'found')
  })

  it('has no routes for a source that needs no network', () => {
    const judged = judgeText(say.text(say.begins('init', 5), say.NO_ROUTE_TABLES, say.finished(NOCLOUD, 9)))
    assert.deepEqual(
      judged.network.map(({ usable }) => usable),
      [null],
    )
    const other = judgeText(say.text(say.begins('init', 5), say.NO_ROUTE_TABLES, say.finished(EC2, 9)))
    assert.deepEqual(
      other.network.map(({ usable }) => usable),
      [false],
    )
  })
})

describe('a table that was cut', () => {
  it('gives no routes if the device table above lost its head', () => {
    const whole = say.tables([say.ETH0, say.LO], [say.ON_LINK]).split('\n')
    const cut = whole.slice(whole.findIndex((line) => line.includes('Route IPv4')) - 2)
    const judged = judgeText(say.text(say.begins('init', 5), ...cut, say.noSource(6)))
    assert.deepEqual([judged.network, judged.cause], [[], 'unknown'])
    const seen = judgeText(say.text(say.begins('init', 5), ...whole, say.noSource(6)))
    assert.deepEqual([seen.network.length, seen.cause], [1, 'route_missing_at_lookup'])
  })
})
