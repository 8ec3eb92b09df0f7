/** systemd's word about the stages, and the logs of other programs. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeText } from '../../../shared/judgement/judge.ts'
import * as say from './boot-text.ts'
import { checkVerdicts as check } from './check-causes.ts'

const EC2 = 'DataSourceEc2'

describe("systemd's messages about the stages", () => {
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

describe("systemd's messages in odd places", () => {
  const BEGIN = say.begins('init', 32.84)
  check([
    [
      'behind a row of a table, where both wrote at once',
      [
        BEGIN,
        `${say.NO_ROUTE_TABLES}[FAILED] Failed to start Initial cloud-init job (metadata service crawler).`,
      ],
      'failed',
      'unknown',
    ],
    [
      'in what systemctl shows of a unit that failed',
      [
        '     Active: failed (Result: exit-code)',
        '    Process: 33 ExecStart=/usr/bin/cloud-init init (code=exited, status=3)',
      ],
      'failed',
      'unknown',
    ],
    [
      'in what systemctl shows of one that ended well',
      [
        BEGIN,
        say.loads(33, 'DataSourceEc2'),
        '  Process: 9 ExecStart=/usr/bin/cloud-init modules --mode=final (code=exited, status=0/SUCCESS)',
      ],
      'ok',
      'healthy',
    ],
  ])
})

describe('logs of other programs', () => {
  const IGNITION = '[    9.204] ignition[812]: INFO     : Ignition 2.24.0'
  const NO_ROUTE =
    '[    9.242] ignition[812]: INFO     : GET error: Get "http://169.254.169.254/openstack/latest/user_data": dial tcp 169.254.169.254:80: connect: network is unreachable'
  const SHELL = 'Entering emergency mode. Exit the shell to continue.'
  const WAAGENT = [
    '2017/12/06 13:35:16.097666 INFO Route to 168.63.129.16 exists',
    '2017/12/06 13:35:35.140463 INFO Protocol endpoint not found: WireProtocol, [HTTP Failed] GET http://168.63.129.16/?comp=versions IOError [Errno 113] No route to host',
  ]
  const TEXTS: Record<string, string[]> = {
    Ignition: [IGNITION, NO_ROUTE],
    'Ignition, and the shell that it ends in': [IGNITION, NO_ROUTE, SHELL],
    Afterburn: [
      'afterburn[700]: Mar 01 10:00:00 WARN Failed to fetch: maximum number of retries (10) reached',
    ],
    'cloudbase-init': [
      "2025-07-07 14:59:04.862 3768 ERROR cloudbaseinit.metadata.services.httpservice [-] HTTPConnectionPool(host='169.254.169.254', port=80): Max retries exceeded (Caused by NewConnectionError('[Errno 101] Network is unreachable'))",
    ],
    waagent: WAAGENT,
    'azure-init': [
      'azure-init[700]: ERROR libazureinit: Failed to get the IMDS metadata: http://169.254.169.254/metadata/instance Connection refused',
    ],
    'google-guest-agent': [
      'GCEGuestAgent[700]: ERROR Get "http://169.254.169.254/computeMetadata/v1/": dial tcp 169.254.169.254:80: connect: connection refused',
    ],
    EC2Launch: [
      '2023/01/01 00:00:00Z: EC2Launch: Failed to get metadata from http://169.254.169.254/latest/meta-data/: No route to host',
    ],
  }
  for (const [name, lines] of Object.entries(TEXTS))
    it(`are named, and nothing is concluded from them: ${name}`, () => {
      const judged = judgeText(say.text(...lines))
      assert.deepEqual([judged.verdict, judged.cause], ['unknown', 'unknown'])
      assert.match(judged.evidence[0]?.shows ?? '', new RegExp(`this is ${name.split(',')[0]}'s log`))
      assert.match(judged.remedy.summary, /a program other than cloud-init/)
    })

  check([
    [
      'beside cloud-init, which found its source',
      [IGNITION, NO_ROUTE, say.begins('init', 12), say.loads(13, EC2), say.ends(EC2)],
      'ok',
      'healthy',
    ],
    [
      'beside cloud-init, which found none',
      [...WAAGENT, say.begins('init', 12), say.call(13, say.REFUSED), say.noSource(14)],
      'failed',
      'metadata_refused',
    ],
    [
      'whose lines inside its stage are no answers',
      [say.begins('init', 12), ...WAAGENT, say.noSource(14)],
      'failed',
      'unknown',
    ],
    [
      'which end in a shell of their own, beside cloud-init',
      [say.begins('init-local', 3), IGNITION, NO_ROUTE, SHELL],
      'booting',
      'unknown',
    ],
    ['an emergency shell without them', [SHELL], 'failed', 'os_boot_failure'],
    [
      'a kernel that panics beside one of them',
      [...WAAGENT, 'Kernel panic - not syncing: x'],
      'failed',
      'os_boot_failure',
    ],
  ])
})

describe('the end of a stage by a systemd message', () => {
  it('is reported with its own source and the time of its line', () => {
    const judged = judgeText(
      say.text(
        say.begins('init', 5),
        '[    7.500000] systemd[1]: Finished Initial cloud-init job (metadata service crawler).',
        '[  OK  ] Finished Apply the settings specified in cloud-config.',
        '[FAILED] Failed to start Execute cloud user/final scripts.',
      ),
    )
    assert.deepEqual(
      judged.stages.map(({ stage, end_s, end_from, result }) => [stage, end_s, end_from, result]),
      [
        ['init', 7.5, 'unit', 'ok'],
        ['modules-config', null, 'unit', 'ok'],
        ['modules-final', null, 'unit', 'errors'],
      ],
    )
  })
})
