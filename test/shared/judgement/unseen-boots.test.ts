/** Kinds of mistake that boots from outside showed, one table each: the smallest text, and its neighbours. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeText } from '../../../shared/judgement/judge.ts'
import type { Cause, Judgement, Verdict } from '../../../shared/verdict.ts'
import * as say from './boot-text.ts'

const NOCLOUD = 'DataSourceNoCloud [seed=/dev/sr0]'
const EC2 = 'DataSourceEc2'
const END = say.finished(EC2, 32)
const SCHEMA_22 = `${say.at(20)}schema.py[WARNING]: Invalid cloud-config provided: Please run 'sudo cloud-init schema --system' to see the schema errors.`
const SCHEMA_24 = `${say.at(20)}schema.py[WARNING]: cloud-config failed schema validation! You may run 'sudo cloud-init schema --system' to check the details.`

type Row = [rule: string, lines: string[], verdict: Verdict, cause: Cause]

function check(rows: readonly Row[]): void {
  for (const [rule, lines, verdict, cause] of rows)
    it(`${verdict}, ${cause}: ${rule}`, () => {
      const judged = judgeText(say.text(...lines))
      assert.deepEqual([judged.verdict, judged.cause], [verdict, cause])
    })
}

function status(state: string, ...lines: string[]): string[] {
  return ['status: error', `extended_status: ${state}`, `detail: ${NOCLOUD}`, ...lines]
}

const quoted = (judged: Judgement) => judged.evidence.map(({ text }) => text).join('\n')

describe('an entry of `errors` outranks every warning', () => {
  const MODULE = "\t- ('package_update_upgrade_install', PackageInstallerError('nosuch'))"
  const OTHER = '\t- surprise'
  const WARNED = ['recoverable_errors:', 'WARNING:', '\t- cloud-config failed schema validation!']
  check([
    [
      "a module's, beside a note on the schema",
      status('error - done', 'errors:', MODULE, ...WARNED),
      'degraded',
      'module_failure',
    ],
    [
      "nobody's, beside a note on the schema",
      status('error - done', 'errors:', OTHER, ...WARNED),
      'degraded',
      'unknown',
    ],
    [
      'a note on the schema alone, where cloud-init calls the boot degraded',
      status('degraded done', ...WARNED),
      'degraded',
      'user_config_invalid',
    ],
  ])

  it('is quoted word for word, with its line', () => {
    const [line] = judgeText(say.text(...status('error - done', 'errors:', MODULE, ...WARNED))).evidence
    assert.deepEqual([line?.line, line?.text], [5, MODULE.slice(3)])
  })
})

describe('parts of the user data that cloud-init leaves to others', () => {
  const part = (type: string, begins: string) =>
    `${say.at(20)}__init__.py[WARNING]: Unhandled ${type} userdata: 'b'${begins}'...'`
  check([
    [
      'a part for the node agent of EKS',
      [part('unknown content-type (application/node.eks.aws)', '---'), END],
      'ok',
      'healthy',
    ],
    [
      'user data for Ignition',
      [part('non-multipart (text/x-not-multipart)', '{"ignition": {"ver'), END],
      'ok',
      'healthy',
    ],
    [
      'user data for an application',
      [part('non-multipart (text/x-not-multipart)', 'role=db;shard=3'), END],
      'ok',
      'healthy',
    ],
    [
      'a cloud-config without its first line',
      [part('non-multipart (text/x-not-multipart)', 'runcmd:'), END],
      'degraded',
      'user_config_invalid',
    ],
    [
      'a cloud-config with a blank in its first line',
      [part('non-multipart (text/x-not-multipart)', '# cloud-config'), END],
      'degraded',
      'user_config_invalid',
    ],
    [
      'user data of comments alone',
      [
        `${say.at(20)}cloud_config.py[WARNING]: Failed at merging in cloud config part from part-001: empty cloud config`,
        END,
      ],
      'ok',
      'healthy',
    ],
    [
      'user data that does not parse, and is empty because of that',
      [
        `${say.at(20)}util.py[WARNING]: Failed loading yaml blob. Invalid format at line 2 column 1`,
        `${say.at(20)}cloud_config.py[WARNING]: Failed at merging in cloud config part from part-001: empty cloud config`,
        END,
      ],
      'degraded',
      'user_config_invalid',
    ],
  ])
})

describe('an excerpt whose last line proves the failure keeps its cause', () => {
  const refused = say.call(2, say.REFUSED, { took: '0/120s' })
  const slow = say.call(2, say.TIMED_OUT, { took: '0/120s' })
  const gaveUp = `${say.at(120)}DataSourceEc2.py[CRITICAL]: Giving up on md from ['x'] after 120 seconds`
  check([
    ['refused, then no source', [refused, say.noSource(122)], 'failed', 'metadata_refused'],
    ['time-outs, given up, then no source', [slow, gaveUp, say.noSource(122)], 'failed', 'metadata_timeout'],
    [
      'refused, then the module stages without a source',
      [refused, say.NO_SOURCE_FOR_MODULES],
      'failed',
      'metadata_refused',
    ],
    ['refused, then None', [refused, say.finished('DataSourceNone', 130)], 'failed', 'metadata_refused'],
    [
      'not resolved, then None said by the final stage',
      [
        `${say.at(5)}DataSourceGCE.py[WARNING]: address "http://metadata.google.internal/computeMetadata/v1/" is not resolvable`,
        `${say.at(9)}cc_final_message.py[WARNING]: Used fallback datasource`,
      ],
      'failed',
      'dns_failure',
    ],
    ['refused, and found after all', [refused, say.loads(30, EC2), END], 'ok', 'healthy'],
  ])
})

describe('banners without a readable time', () => {
  const BLIND = "Cloud-init v. 23.4 running 'init' at Mon, 08 Jan 2024 10:00:05 +0000. Up ?? seconds."
  const missing = [say.call(6, 'bad status code [404]', { took: '0/120s' }), say.noSource(126)]
  check([
    [
      'the console and the log print the same one',
      [BLIND, `${say.at(5)}util.py[DEBUG]: ${BLIND}`, ...missing],
      'failed',
      'metadata_http_error',
    ],
    ['one alone', [BLIND, ...missing], 'failed', 'metadata_http_error'],
    [
      'cut before its date, twice',
      [BLIND.slice(0, 40), BLIND.slice(0, 40), ...missing],
      'failed',
      'metadata_http_error',
    ],
  ])

  it('is one run, however often it is printed', () => {
    const judged = judgeText(say.text(BLIND, `${say.at(5)}util.py[DEBUG]: ${BLIND}`, ...missing))
    assert.deepEqual(
      judged.stages.map(({ stage, run }) => [stage, run]),
      [['init', 1]],
    )
  })
})

describe('notes that cloud-init does not count', () => {
  check([
    ['the schema, in the words of 22.2 to 23.3', [SCHEMA_22, END], 'ok', 'healthy'],
    ['the schema, in the words of 23.4 and later', [SCHEMA_24, END], 'ok', 'healthy'],
    [
      'the schema of the network configuration',
      [SCHEMA_24.replace('cloud-config', 'network-config'), END],
      'ok',
      'healthy',
    ],
    [
      'a module that this version does not have',
      [`${say.at(20)}stages.py[WARNING]: Could not find module named cc_x (searched ['cc_x'])`, END],
      'ok',
      'healthy',
    ],
    [
      'a device that could not be renamed',
      [`${say.at(20)}stages.py[WARNING]: Failed to rename devices: x`, END],
      'ok',
      'healthy',
    ],
    [
      'a disk that could not be partitioned',
      [`${say.at(20)}util.py[WARNING]: Failed partitioning operation`, END],
      'ok',
      'healthy',
    ],
  ])
})

describe("systemd's word about the stages", () => {
  const FINAL = say.begins('modules-final', 7.48)
  check([
    [
      'the final stage finished, and its own last line is reworded',
      [FINAL, '[  OK  ] Finished cloud-final.service - Execute cloud user/final scripts.'],
      'ok',
      'unknown',
    ],
    [
      'the target was reached',
      [FINAL, '[  OK  ] Reached target cloud-init.target - Cloud-init target.'],
      'ok',
      'unknown',
    ],
    [
      'a source was found, and the final stage finished',
      [say.begins('init', 5), say.loads(6, EC2), '[  OK  ] Started Execute cloud user/final scripts.'],
      'ok',
      'healthy',
    ],
    [
      'the target alone tells that it ended, and not how',
      ['[  OK  ] Reached target Cloud-init target.'],
      'unknown',
      'unknown',
    ],
    [
      'only an earlier stage finished',
      [say.begins('init', 5), '[  OK  ] Finished Initial cloud-init job (metadata service crawler).'],
      'booting',
      'unknown',
    ],
    [
      'the network stage failed before its lookup was seen to end',
      [
        say.begins('init', 32.2),
        '[FAILED] Failed to start Initial cloud-init job (metadata service crawler).',
      ],
      'failed',
      'unknown',
    ],
    [
      'the network stage failed, and the stages after it fell with it',
      [
        say.begins('init', 32.2),
        '[FAILED] Failed to start Initial cloud-init job (metadata service crawler).',
        '[FAILED] Failed to start Apply the settings specified in cloud-config.',
        '[FAILED] Failed to start Execute cloud user/final scripts.',
      ],
      'failed',
      'unknown',
    ],
    [
      'both module stages failed, and nothing shows a source',
      [
        '[FAILED] Failed to start Apply the settings specified in cloud-config.',
        '[FAILED] Failed to start Execute cloud user/final scripts.',
      ],
      'degraded',
      'unknown',
    ],
    [
      'the final stage failed after a source was found',
      [
        say.begins('init', 5),
        say.loads(6, EC2),
        '[FAILED] Failed to start Execute cloud user/final scripts.',
      ],
      'degraded',
      'module_failure',
    ],
    [
      'the network stage failed after a source was found',
      [
        say.begins('init', 5),
        say.loads(6, EC2),
        '[FAILED] Failed to start Initial cloud-init job (metadata service crawler).',
        say.ends(EC2),
      ],
      'degraded',
      'unknown',
    ],
  ])
})

describe('a line that cloud-init wrote is never nothing', () => {
  const own = `${say.at(5)}cc_apt_configure.py[ERROR]: failed to add apt GPG Key to apt keyring`
  const frame =
    '  File "/usr/lib/python3/dist-packages/cloudinit/config/cc_apt_configure.py", line 540, in add_apt_key_raw'
  check([
    [
      "a module's own error, and a traceback through it",
      [own, 'Traceback (most recent call last):', frame],
      'booting',
      'module_failure',
    ],
    ["a module's own error alone", [own], 'booting', 'unknown'],
    ["somebody else's error", ['nova-agent[ERROR]: no'], 'unknown', 'unknown'],
    [
      'a finish line that is cut after its date',
      [
        `${say.at(5)}cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /x)`,
        'Cloud-init v. 22.2.2 finished at Thu, 05 Mar 2026 19:58:19 +0000.',
      ],
      'degraded',
      'module_failure',
    ],
  ])

  it('a healthy boot is shown by its finish', () => {
    const judged = judgeText(say.text(say.begins('init', 5), say.loads(6, EC2), say.ends(EC2)))
    assert.ok(quoted(judged).includes('finished at'), quoted(judged))
  })
})

describe('server errors past the wait', () => {
  const BEGIN = [say.begins('init', 20, '26.2'), say.searches(21, 'OpenStack')]
  const ERROR = '503 Server Error: Service Unavailable for url: http://169.254.169.254/openstack'
  const tries = (seconds: number[], max: string, reason = ERROR) =>
    seconds.map((second) => say.call(22 + second, reason, { took: `${second}/${max}` }))
  check([
    [
      'nothing but 503, past max_wait (24.4.1 and later)',
      [...BEGIN, ...tries([0, 2, 4, 6, 8], '6s')],
      'stalled',
      'metadata_http_error',
    ],
    [
      'nothing but 503, where one try was to be all',
      [...BEGIN, ...tries([0, 2, 4], '-1s')],
      'stalled',
      'metadata_http_error',
    ],
    ['inside max_wait it may still win', [...BEGIN, ...tries([0, 2, 4, 6], '6s')], 'booting', 'unknown'],
    ['the first try of one', [...BEGIN, ...tries([0], '-1s')], 'booting', 'unknown'],
    ['a wait without end has no past', [...BEGIN, ...tries([0, 200], 'unlimited')], 'booting', 'unknown'],
    [
      '404 past max_wait: cloud-init gives up on that',
      [...BEGIN, ...tries([0, 8], '6s', 'bad status code [404]')],
      'booting',
      'unknown',
    ],
    [
      'a refusal among them',
      [...BEGIN, ...tries([0], '6s', say.REFUSED), ...tries([8], '6s')],
      'booting',
      'unknown',
    ],
    [
      'and it won after all',
      [
        ...BEGIN,
        ...tries([0, 8], '6s'),
        say.searched(40, 'OpenStack', true),
        say.ends('DataSourceOpenStack [net,ver=2]', 60),
      ],
      'ok',
      'healthy',
    ],
    [
      'and it gave up after all',
      [...BEGIN, ...tries([0, 8], '6s'), say.noSource(40)],
      'failed',
      'metadata_http_error',
    ],
  ])

  it('is likely, never certain, and may be healed by a re-run', () => {
    const judged = judgeText(say.text(...BEGIN, ...tries([0, 8], '6s')))
    assert.deepEqual([judged.confidence, judged.remedy.automation], ['likely', 'rerun'])
  })
})

describe('the check before the temporary DHCP (24.4 and later)', () => {
  const URL = 'http://169.254.169.254/hetzner/v1/metadata/instance-id'
  const FAILED = `${say.at(5)}url_helper.py[WARNING]: Exception(s) [UrlError("${say.UNREACHABLE}")] during request to ${URL}, raising last exception`
  const GAVE_UP = `${say.at(5)}url_helper.py[ERROR]: Timed out, no response from urls: ['${URL}']`
  const DHCP = `${say.at(5.1)}dhcp.py[DEBUG]: Performing a dhcp discovery on enp1s0`
  check([
    ['fails before DHCP begins, which decides nothing', [FAILED, GAVE_UP, DHCP], 'booting', 'unknown'],
    ['the same on a console, which does not show the DHCP', [FAILED, GAVE_UP], 'booting', 'unknown'],
    [
      'what is asked after it does decide',
      [
        say.begins('init-local', 4),
        FAILED,
        GAVE_UP,
        DHCP,
        say.call(20, say.REFUSED),
        say.begins('init', 30),
        say.call(31, say.REFUSED),
        say.noSource(32),
      ],
      'failed',
      'metadata_refused',
    ],
    [
      'DHCP that gives no lease does decide',
      [
        say.begins('init', 4),
        FAILED,
        DHCP,
        `${say.at(60)}dhcp.py[DEBUG]: No DHCPOFFERS received`,
        say.noSource(62),
      ],
      'failed',
      'no_address',
    ],
    [
      'a wait that counts its tries is no check',
      [say.call(2, say.UNREACHABLE, { took: '0/120s' }), say.call(3, say.UNREACHABLE, { took: '1/120s' })],
      'booting',
      'metadata_unreachable',
    ],
    [
      'a status of a boot that found its source',
      [
        'status: done',
        'extended_status: degraded done',
        'detail: DataSourceHetzner',
        'errors: []',
        'recoverable_errors:',
        'ERROR:',
        `\t- Timed out, no response from urls: ['${URL}']`,
      ],
      'ok',
      'healthy',
    ],
  ])
})

describe('a remedy speaks of what this boot has', () => {
  const remedyOf = (...lines: string[]) => {
    const { remedy } = judgeText(say.text(...lines))
    return [remedy.summary, ...remedy.steps, remedy.config?.text ?? ''].join('\n')
  }
  const ALIYUN = 'http://100.100.100.200/2016-01-01/meta-data/instance-id'
  const slow = (url: string) =>
    say.call(2, say.TIMED_OUT.replaceAll('169.254.169.254', new URL(url).hostname), { url, took: '0/120s' })

  it('of the service that was asked, although no source was found', () => {
    const text = remedyOf(slow(ALIYUN), say.noSource(122))
    assert.match(text, /100\.100\.100\.200/)
    assert.doesNotMatch(text, /169\.254\.169\.254|OpenStack|Ec2:/)
  })

  it('of a guess as of a guess', () => {
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

  it('of no route where nothing shows one', () => {
    const text = remedyOf(say.call(2, say.UNREACHABLE, { took: '0/120s' }), say.noSource(3))
    assert.doesNotMatch(text, /had a route|NOZEROCONF/)
    assert.match(text, /no way to the metadata service/)
    assert.match(remedyOf(say.call(2, say.NO_HOST, { took: '0/120s' }), say.noSource(3)), /had a route/)
  })

  it('of the cloud that the list omits, never of what it names', () => {
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

  it('of the module that failed, where the line names it', () => {
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
