import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { identityOf } from '../../shared/identity.ts'
import { createGuest, type Guest } from './support/guest.ts'
import { type IngestServer, startIngestServer } from './support/ingest-server.ts'
import { findTool } from './support/tool-sets.ts'

const policy = { JITTER_BAD: 0, TRIES: 1 }

interface Scene {
  guest: Guest
  server: IngestServer
  write: (path: string, text: string) => void
  /** Reports, and answers the secret that went along. */
  report: () => Promise<string | undefined>
  facts: () => Record<string, string>
}

async function scene(t: TestContext): Promise<Scene> {
  const server = await startIngestServer()
  const guest = createGuest('healthy', { URL: server.url, TOKEN: 'x' })
  t.after(() => [guest.remove(), server.close()])
  return {
    guest,
    server,
    write: (path, text) => {
      mkdirSync(join(guest.root, path, '..'), { recursive: true })
      writeFileSync(join(guest.root, path), `${text}\n`)
    },
    report: async () => {
      await guest.run('report', { policy })
      return server.requests.at(-1)?.headers['boot-health-secret'] as string | undefined
    },
    facts: () => server.requests.at(-1)?.evidence?.facts ?? {},
  }
}

const DMI = 'sys/class/dmi/id/product_uuid'

test('the secret is created once, readable by root only, and sent with every report', async (t) => {
  const { guest, report } = await scene(t)
  const first = await report()
  assert.match(first ?? '', /^[0-9a-f]{64}$/)
  assert.equal(await report(), first)
  assert.equal(statSync(join(guest.root, 'var/lib/boot-health/secret')).mode & 0o777, 0o600)
})

test('a clone with another uuid drops the original’s secret, counter and spool', async (t) => {
  const { guest, write, report, facts } = await scene(t)
  const original = await report()
  write('var/lib/boot-health/boots', '41 11111111-2222-3333-4444-555555555555')
  write('var/lib/boot-health/spool/41-1-bad-11111111-2222-3333-4444-555555555555', 'a report of the original')
  write(DMI, '99999999-aaaa-bbbb-cccc-dddddddddddd')
  assert.notEqual(await report(), original)
  assert.equal(facts().boot_n, '1')
  assert.deepEqual(guest.spool(), [])
})

test('a clone with the same uuid is recognised by its MACs, all of which differ', async (t) => {
  const { write, report } = await scene(t)
  const original = await report()
  write('sys/class/net/eth0/address', 'fa:16:3e:00:00:01')
  assert.notEqual(await report(), original)
})

test('an added network card does not make another machine', async (t) => {
  const { guest, write, report } = await scene(t)
  const original = await report()
  write('sys/class/net/eth1/address', 'fa:16:3e:00:00:02')
  assert.equal(await report(), original)
  rmSync(join(guest.root, 'sys/class/net'), { recursive: true })
  assert.equal(await report(), original)
})

test('a first report without a network card counts for this machine, and the card is learned later', async (t) => {
  const { guest, write, report } = await scene(t)
  rmSync(join(guest.root, 'sys/class/net'), { recursive: true })
  const original = await report()
  write('sys/class/net/eth0/address', 'fa:16:3e:00:00:01')
  assert.equal(await report(), original)
  write('sys/class/net/eth0/address', 'fa:16:3e:00:00:02')
  assert.notEqual(await report(), original)
})

test('a machine that lost its record writes it again, so that clones are still recognised', async (t) => {
  const { guest, write, report } = await scene(t)
  const original = await report()
  write('var/lib/boot-health/identity', '')
  assert.equal(await report(), original)
  write(DMI, '99999999-aaaa-bbbb-cccc-dddddddddddd')
  assert.notEqual(await report(), original)
  assert.match(readFileSync(join(guest.root, 'var/lib/boot-health/identity'), 'utf8'), /^99999999-/)
})

test('a guest that keeps nothing over a reboot sends no secret', async (t) => {
  const { guest, write, report } = await scene(t)
  write('proc/mounts', '/dev/vda1 / ext4 rw 0 0\ntmpfs /var/lib tmpfs rw 0 0')
  assert.equal(await report(), undefined)
  assert.equal(existsSync(join(guest.root, 'var/lib/boot-health/secret')), false)
})

test('generalize removes everything of this machine before an image is captured', async (t) => {
  const { guest, report } = await scene(t)
  await report()
  const { code } = await guest.run('generalize')
  assert.equal(code, 0)
  for (const name of ['secret', 'identity', 'boots', 'spool'])
    assert.equal(existsSync(join(guest.root, 'var/lib/boot-health', name)), false, name)
})

test('boots are counted on disk, and a counter that a crash corrupted starts again', async (t) => {
  const { write, report, facts } = await scene(t)
  await report()
  write('proc/sys/kernel/random/boot_id', '11111111-2222-3333-4444-555555555555')
  await report()
  assert.equal(facts().boot_n, '2')
  write('var/lib/boot-health/boots', '\u0000\u0000\u0000')
  await report()
  assert.equal(facts().boot_n, '1')
})

const COUNTERS: [was: string, next: string][] = [
  ['', '1'],
  ['rubbish', '1'],
  ['-5 11111111-2222-3333-4444-555555555555', '1'],
  ['41', '42'],
  ['41x 11111111-2222-3333-4444-555555555555', '42'],
  ['9 11111111-2222-3333-4444-555555555555', '10'],
]
test('any counter is continued or restarted, once a boot', async (t) => {
  const { write, report, facts } = await scene(t)
  for (const [was, next] of COUNTERS) {
    write('var/lib/boot-health/boots', was)
    await report()
    assert.equal(facts().boot_n, next, was)
    await report()
    assert.equal(facts().boot_n, next, `${was}, in the same boot`)
  }
})

test('the counter is overwritten in place, so that a full disk cannot lose it', {
  skip: findTool('strace') === null ? 'strace is not installed' : false,
}, async (t) => {
  const { guest, write } = await scene(t)
  write('var/lib/boot-health/boots', '41 11111111-2222-3333-4444-555555555555')
  const log = join(guest.root, 'opens')
  await guest.run('report', { shell: ['strace', '-e', 'trace=open,openat', '-o', log, 'sh'], policy })
  const opens = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.includes('/boots"'))
  assert.equal(opens.length, 2)
  assert.ok(
    opens.every((line) => !line.includes('O_TRUNC')),
    opens.join('\n'),
  )
})

test('a container is recognised: it has no DMI, and its boot is identified by the start of PID 1', async (t) => {
  const { write, report, facts } = await scene(t)
  write('run/systemd/container', 'lxc')
  write('etc/machine-id', '0123456789abcdef0123456789abcdef')
  write('proc/1/stat', '1 (my init) S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 1 2')
  await report()
  const identity = identityOf(facts())
  assert.equal(facts().product_uuid, undefined)
  assert.equal(identity.boot_key, '3b7a41d2-9c0e-4f58-b6a1-2e5d70c4f9aa.4711')
  assert.equal(identity.container, true)
})

test('each cloud’s own name for its guest is a fact', async (t) => {
  const { write, report, facts } = await scene(t)
  write('sys/class/dmi/id/board_asset_tag', 'i-0123456789abcdef0')
  write('sys/class/dmi/id/product_serial', 'GoogleCloud-ABC')
  write('sys/hypervisor/uuid', 'ec2e1916-9099-7caf-fd21-012345abcdef')
  await report()
  const { board_asset_tag, product_serial, hypervisor_uuid, product_uuid } = facts()
  assert.deepEqual(
    [board_asset_tag, product_serial, hypervisor_uuid, product_uuid],
    [
      'i-0123456789abcdef0',
      'GoogleCloud-ABC',
      'ec2e1916-9099-7caf-fd21-012345abcdef',
      readFileSync(join(fixture(), DMI), 'utf8').trim(),
    ],
  )
})

const fixture = () => join(import.meta.dirname, '../fixtures/guest-roots/healthy')
