import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { beaconBootId, beaconPrint, posixCksum } from '../../../shared/envelope/beacon.ts'
import { redact } from '../../../shared/envelope/redact.ts'

const ID = '0f3c1f9e-3c52-4d53-9c1b-0a0a0a0a0a0a'
const line = (more: string) => {
  const said = `boothealth1 boot_id=${ID} hint=bad routes=link${more}`
  return `${said} ck=${posixCksum(`${said}\n`)}`
}
const PRINT = ' fp=0123456789abcdef'

describe('the print of the secret in a beacon', () => {
  const cases: [string, string, string | null][] = [
    ['is its fingerprint', `noise\r\n${line(PRINT)}\r\n`, '0123456789abcdef'],
    ['is nothing of reporter 0.1', line(''), null],
    ['is nothing where the line is garbled', line(PRINT).replace('abc', 'abd'), null],
    [
      'is nothing where a program logged the words of a stranger',
      `sshd: Invalid user ${line(PRINT)}\n`,
      null,
    ],
    ['is nothing where the newest shows none', `${line(PRINT)}\n${line('')}\n`, null],
    ['is what the newest shows', `${line(PRINT)}\n${line(PRINT.replace('0', 'f'))}\n`, 'f123456789abcdef'],
  ]
  for (const [what, text, print] of cases) it(what, () => assert.equal(beaconPrint(text), print))

  it('survives the redaction of stored reports', () =>
    assert.equal(
      beaconPrint(redact(line(PRINT.replace('0123456789abcdef', 'e0cca2965509df67')))),
      'e0cca2965509df67',
    ))

  it('is not part of the boot that the beacon names', () =>
    assert.equal(beaconBootId(`x ${line(PRINT)}`), ID))
})
