import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isDull } from '../../../shared/evidence/dull-line.ts'
import { logText } from '../../../shared/evidence/log-text.ts'

const DEBUG = '2017-10-19 15:50:02,546 - util.py[DEBUG]: '

describe('a line that is skipped', () => {
  const dull = [
    `${DEBUG}Reading from /etc/hosts (quiet=False)`,
    `${DEBUG}Read 16 bytes from /etc/hosts`,
    `${DEBUG}Running command ['ip', 'addr'] with allowed return codes [0]`,
    `${DEBUG}Running module ssh (<module 'cc_ssh'>) with frequency once-per-instance`,
    `${DEBUG}Writing to /var/lib/cloud/data/status.json - w: [644] 16 bytes`,
    `${DEBUG}Queuing POST to http://203.0.113.80/, data: {'description': 'no cache found'}`,
    `${DEBUG}[0/1] open 'http://169.254.169.254/' with {}`,
    `${DEBUG}start: modules-config/config-ssh: running config-ssh`,
    `${DEBUG}finish: modules-config/config-ssh: SUCCESS: config-ssh ran successfully`,
    `${DEBUG}Calling handler ShellScriptPartHandler`,
  ]
  for (const line of dull)
    it(`is ${line.slice(DEBUG.length)}`, () => assert.equal(isDull(logText(line), 0, line.length), true))

  const read = [
    `${DEBUG}Running module ssh (<module 'cc_ssh' from '/usr/lib/x'>) failed`,
    `${DEBUG}Writing to /var/lib/cloud/instance/boot-finished - wb: [644] 51 bytes`,
    `${DEBUG}finish: modules-config: SUCCESS: running modules for config`,
    `${DEBUG}start: init-network/search-OpenStack: searching for network data`,
    '2017-10-19 15:50:02,546 - util.py[WARNING]: Reading from /etc/hosts failed',
    '2017-10-19 15:50:02,546 - url_helNetwork is unreachableper.py[DEBUG]: Read from http://x/',
    'Attempting to reach 169.254.169.254, and that is no debug line of cloud-init',
  ]
  for (const line of read)
    it(`is not ${line.slice(24)}`, () => assert.equal(isDull(logText(line), 0, line.length), false))

  it('is recognised in the middle of a text too', () => {
    const [line = ''] = dull
    assert.equal(isDull(logText(`x\n${line}\nx`), 2, 2 + line.length), true)
  })
})
