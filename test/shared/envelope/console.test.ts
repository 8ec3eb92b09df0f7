import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { consoleEvidence } from '../../../shared/envelope/console.ts'

const BOOT = '0f3c1f9e-3c52-4d53-9c1b-0a0a0a0a0a0a'
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
  it('is stored as its telling lines and one around each, never as a whole', () => {
    assert.equal(textOf(CONSOLE), BANNER)
    assert.doesNotMatch(textOf(`${CONSOLE}\n${BANNER}\nPassword: hunter2`), /hunter2|AAAAB3/)
  })

  it('is the boot that its last beacon names', () => {
    const beacon = (id: string) => `boothealth1 boot_id=${id} hint=bad routes=0 ck=1f`
    const other = BOOT.replace(/^0/, '1')
    assert.equal(consoleEvidence(`${beacon(other)}\n${CONSOLE}\n${beacon(BOOT)}\n`).boot_key, BOOT)
  })

  it('without a beacon is known by its first banner, so that a longer copy is the same boot', () => {
    const short = consoleEvidence(CONSOLE).boot_key
    assert.match(short, /^console-[0-9a-f]{16}$/)
    assert.equal(consoleEvidence(`${CONSOLE}\nCloud-init v. 0.7.5 finished at later`).boot_key, short)
    assert.notEqual(consoleEvidence(CONSOLE.replace('25.44', '31.02')).boot_key, short)
  })

  it('of megabytes of noise is read in a moment and stores nothing of it', () => {
    assert.equal(textOf('x'.repeat(1_000_000)), '')
    assert.equal(textOf(`${'y'.repeat(100)}\n`.repeat(20_000)), '')
  })
})
