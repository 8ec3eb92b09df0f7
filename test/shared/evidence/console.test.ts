import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { consoleEvidence } from '../../../shared/evidence/console.ts'

const BOOT = '0f3c1f9e-3c52-4d53-9c1b-0a0a0a0a0a0a'
/** As the reporter printed it on a serial console. */
const PRINTED = `boothealth1 boot_id=${BOOT} hint=bad routes=link ck=2158945629`
const BANNER =
  "Cloud-init v. 0.7.5 running 'init-local' at Thu, 19 Oct 2017 07:50:01 +0000. Up 25.44 seconds."
const CONSOLE = [
  'Starting auditd: [  OK  ]',
  'Starting system logger: [  OK  ]',
  'root password: hunter2',
  BANNER,
  'Password for admin is hunter2',
  'ssh-rsa AAAAB3Nza user@host',
  'unrelated',
  'also unrelated',
].join('\n')

const textOf = (text: string) => consoleEvidence(text).evidence.sections[0]?.text ?? ''

describe('a raw console', () => {
  it('is stored as its relevant lines with one line around each, never as a whole', () => {
    assert.equal(textOf(CONSOLE), BANNER)
    assert.doesNotMatch(textOf(`${CONSOLE}\n${BANNER}\nPassword: hunter2`), /hunter2|AAAAB3/)
  })

  it('belongs to the boot that its last beacon names', () => {
    const later = PRINTED.replace('0f3c', '1f3c').replace(/\d+$/, '395198030')
    assert.equal(consoleEvidence(`${CONSOLE}\n${PRINTED}\r\n`).boot_key, BOOT)
    assert.equal(consoleEvidence(`${PRINTED}\n${CONSOLE}\n${later}`).boot_key, BOOT.replace('0f3c', '1f3c'))
  })

  it('does not belong to the boot of a garbled beacon', () => {
    const unnamed = consoleEvidence(CONSOLE).boot_key
    const garbled = [
      PRINTED.replace('0a0a', '0a0b'),
      PRINTED.replace('=bad', '=bat'),
      PRINTED.replace('629', '628'),
      PRINTED.replace(/ ck=.*/, ''),
      `${PRINTED}7`,
    ]
    for (const line of garbled) assert.equal(consoleEvidence(`${CONSOLE}\n${line}\n`).boot_key, unnamed, line)
    assert.equal(consoleEvidence(`${PRINTED}\n${CONSOLE}\n${garbled.join('\n')}`).boot_key, BOOT)
  })

  it('without a beacon is identified by its first banner, so that a longer copy is the same boot', () => {
    const short = consoleEvidence(CONSOLE).boot_key
    assert.match(short, /^console-[0-9a-f]{16}$/)
    assert.equal(consoleEvidence(`${CONSOLE}\nCloud-init v. 0.7.5 finished at later`).boot_key, short)
    assert.notEqual(consoleEvidence(CONSOLE.replace('25.44', '31.02')).boot_key, short)
  })

  it('of megabytes of noise is read in a moment, and nothing of it is stored', () => {
    assert.equal(textOf('x'.repeat(1_000_000)), '')
    assert.equal(textOf(`${'y'.repeat(100)}\n`.repeat(20_000)), '')
  })
})
