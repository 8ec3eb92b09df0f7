/** What is a fault and what is a note: what cloud-init itself counts decides. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeText } from '../../../shared/judgement/judge.ts'
import type { Judgement } from '../../../shared/verdict.ts'
import * as say from './boot-text.ts'
import { checkVerdicts as check } from './check-causes.ts'

const EC2 = 'DataSourceEc2'
const END = say.finished('DataSourceEc2', 32)
const SCHEMA_22 = `${say.at(20)}schema.py[WARNING]: Invalid cloud-config provided: Please run 'sudo cloud-init schema --system' to see the schema errors.`
const SCHEMA_24 = `${say.at(20)}schema.py[WARNING]: cloud-config failed schema validation! You may run 'sudo cloud-init schema --system' to check the details.`
const NOCLOUD = 'DataSourceNoCloud [seed=/dev/sr0]'

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

describe('a line that cloud-init wrote is always evidence', () => {
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

  it('a healthy boot is shown by its finish line', () => {
    const judged = judgeText(say.text(say.begins('init', 5), say.loads(6, EC2), say.ends(EC2)))
    assert.ok(quoted(judged).includes('finished at'), quoted(judged))
  })
})
