/** The line on the serial console: after a first boot and after a bad one, and what it shows of the secret. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { beaconBootId, beaconPrint } from '../../shared/envelope/beacon.ts'
import { sha256Hex } from '../../shared/token.ts'
import { createGuest } from './support/guest.ts'
import { startIngestServer } from './support/ingest-server.ts'

async function machine(t: TestContext, fixture: string) {
  const server = await startIngestServer()
  const guest = createGuest(fixture, { URL: server.url, TOKEN: 'x' })
  t.after(() => [guest.remove(), server.close()])
  const tty = join(guest.root, 'dev/ttyS0')
  mkdirSync(join(guest.root, 'sys/class/tty/console'), { recursive: true })
  mkdirSync(join(guest.root, 'dev'), { recursive: true })
  writeFileSync(join(guest.root, 'sys/class/tty/console/active'), 'tty0 ttyS0\n')
  writeFileSync(tty, 'login: ')
  const read = (path: string) => readFileSync(join(guest.root, path), 'utf8').trim()
  return { guest, shown: () => readFileSync(tty, 'utf8'), read }
}

/** It is written beside the report, which does not wait for it. */
async function until(isSo: () => boolean) {
  for (let n = 0; n < 600 && !isSo(); n++) await new Promise((go) => setTimeout(go, 20))
}

for (const fixture of ['seed-race-first-boot', 'healthy'])
  it(`a first boot (${fixture}) prints its boot id and a fingerprint of the secret, on a line of its own`, async (t) => {
    const { guest, shown, read } = await machine(t, fixture)
    await guest.run('report')
    await until(() => beaconPrint(shown()) !== null)
    assert.equal(beaconPrint(shown()), sha256Hex(read('var/lib/boot-health/secret')).slice(0, 16))
    assert.equal(beaconBootId(shown()), read('proc/sys/kernel/random/boot_id'))
    assert.doesNotMatch(shown(), new RegExp(read('var/lib/boot-health/secret')))
  })
