/** Excerpts, and banners without a time: the answers that are there decide, and those of a check before DHCP do not. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeText } from '../../../shared/judgement/judge.ts'
import * as say from './boot-text.ts'
import { checkVerdicts as check } from './check-causes.ts'

const EC2 = 'DataSourceEc2'
const END = say.finished('DataSourceEc2', 32)

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

describe('tries whose reasons were cut off', () => {
  const call = (second: number, reason: string, took: string) => say.call(second, reason, { took })
  check([
    [
      'the last one ends with the text: those before it decide',
      [call(1, say.UNREACHABLE, '0/120s'), call(2, 'request error [(', '1/120s')],
      'booting',
      'metadata_unreachable',
    ],
    [
      'the last rounds are cut, and may have been anything',
      [
        call(1, 'bad status code [404]', '0/120s'),
        call(60, 'request error [HTTPConn…', '59/120s'),
        call(119, 'request error [HTTPConn…', '118/120s'),
        say.noSource(121),
      ],
      'failed',
      'unknown',
    ],
    [
      'cut ones before the last round change nothing',
      [
        call(1, 'request error [HTTPConn…', '0/120s'),
        call(60, 'request error [HTTPConn…', '59/120s'),
        call(119, 'bad status code [404]', '118/120s'),
        say.noSource(121),
      ],
      'failed',
      'metadata_http_error',
    ],
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
    [
      'two runs of one stage',
      [BLIND, ...missing, BLIND.replace('10:00:05', '10:05:00'), ...missing],
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

  it('are one run, however often they are printed', () => {
    const judged = judgeText(say.text(BLIND, `${say.at(5)}util.py[DEBUG]: ${BLIND}`, ...missing))
    assert.deepEqual(
      judged.stages.map(({ stage, run }) => [stage, run]),
      [['init', 1]],
    )
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

  it('are likely, never certain; nothing is to be re-run, because the boot still waits', () => {
    const judged = judgeText(say.text(...BEGIN, ...tries([0, 8], '6s')))
    assert.deepEqual([judged.confidence, judged.remedy.automation], ['likely', 'none'])
    assert.match(judged.remedy.steps.join(), /continues by itself/)
    const over = judgeText(say.text(...BEGIN, ...tries([0, 8], '6s'), say.noSource(40)))
    assert.deepEqual([over.confidence, over.remedy.automation], ['certain', 'rerun'])
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

describe('a fragment pasted by itself', () => {
  const RESULT = JSON.stringify(
    { v1: { datasource: 'DataSourceOpenStack [net,ver=2]', errors: [] } },
    null,
    1,
  )
  check([
    ['result.json, which is written at the end', [RESULT], 'ok', 'healthy'],
    [
      'result.json below the command that shows it',
      ['$ cat /var/lib/cloud/data/result.json', RESULT],
      'ok',
      'healthy',
    ],
    [
      'the word of the final message for None',
      [`${say.at(9)}cc_final_message.py[WARNING]: Used fallback datasource`],
      'ok',
      'unknown',
    ],
    [
      'a list of sources that read no seed',
      [say.begins('init', 5), say.lists(5.1, 'CloudSigma'), say.noSource(6)],
      'failed',
      'unknown',
    ],
    [
      'a list of sources that do',
      [say.begins('init', 5), say.lists(5.1, 'NoCloud'), say.noSource(6)],
      'failed',
      'seed_missing',
    ],
    [
      'tries whose reason an old version lost',
      [
        say.call(60, "unexpected error ['ConnectionError' object has no attribute 'response']", {
          took: '60/120s',
        }),
      ],
      'booting',
      'unknown',
    ],
  ])
})
