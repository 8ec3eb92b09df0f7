/** Whose line it is: asked before a text is refused. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isOwnLine, ownLines } from '../../../shared/evidence/own-line.ts'

const OWN = [
  '2016-11-28 18:21:48,982 - cc_apt_configure.py[ERROR]: failed to add apt GPG Key to apt keyring',
  '  File "/usr/lib/python3/dist-packages/cloudinit/config/cc_apt_configure.py", line 540, in add_apt_key_raw',
  'cloudinit.util.ProcessExecutionError: Unexpected error while running command.',
  'Feb 12 20:21:06 vm1 systemd[1]: cloud-init.service: Main process exited, code=exited, status=1/FAILURE',
  "Feb 12 20:21:06 vm1 systemd[1]: cloud-init.service: Failed with result 'exit-code'.",
  '[FAILED] Failed to start Initial cloud-init job (metadata service crawler).',
  '[  OK  ] Finished cloud-final.service - Execute cloud user/final scripts.',
  '[  OK  ] Reached target cloud-init.target - Cloud-init target.',
  '[DEPEND] Dependency failed for Apply the settings specified in cloud-config.',
  "cloud-init[2253]: 2019-06-27 08:37:09,971 - url_helper.py[WARNING]: Calling 'http://192.0.2.1/' failed [87/120s]: request error",
  '[   21.659663] cloud-init[1101]: Generating locales (this might take a while)...',
  'ci-info: no authorized SSH keys fingerprints found for user alice.',
  'Sep  7 18:37:46 x [CLOUDINIT] handlers.py[DEBUG]: finish: modules-final',
  '● cloud-init.service - Initial cloud-init job (metadata service crawler)',
  'status: running',
  'Finished stage: (init-local) 00.74600 seconds',
  'cloud-init start-local running: Fri, 01 Jan 2010 00:00:01 +0000. up 1.67 seconds',
]

const OTHERS = [
  'Setting up cloud-init (23.1.2-0ubuntu0~22.04.1) ...',
  'My cloud-init does not run. What is wrong?',
  '# after deploy, cloud-init failed with:',
  '2025-07-07 14:59:04.852 3768 INFO cloudbaseinit.init [-] Metadata service loaded',
  'Oct 22 01:11:31 localhost ignition[839]: Ignition 2.18.0',
  '2017/12/06 13:35:06.086945 INFO WireServer endpoint is not found. Rerun dhcp handler',
  '  File "/curtin/curtin/distro.py", line 120, in get_distroinfo',
  'systemctl status cloud-init',
  'Linux version 5.10.0 (cloud@builder)',
  'lorem ipsum dolor sit amet',
]

describe('a line by cloud-init or its units', () => {
  for (const line of OWN) it(`is recognised: ${line}`, () => assert.equal(isOwnLine(line), true))
  for (const line of OTHERS) it(`is not recognised in: ${line}`, () => assert.equal(isOwnLine(line), false))
})

describe('the cloud-init lines of a text', () => {
  it('are counted among all non-empty lines, with the most severe of them', () => {
    const text = ['hello', '', 'ci-info: x', OWN[3], OWN[0], 'bye'].join('\n')
    assert.deepEqual(ownLines(text), {
      own: 3,
      of: 5,
      nearest: { line: 4, text: OWN[3] },
    })
  })

  it('have the last one as the nearest where none is severe', () => {
    assert.equal(ownLines(`ci-info: a\nci-info: b\nx`).nearest?.text, 'ci-info: b')
  })

  it('are none where only other programs write', () => {
    assert.deepEqual(ownLines(OTHERS.join('\n')), { own: 0, of: OTHERS.length, nearest: null })
  })
})
