import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { reporterTarball } from '../../cli/package/reporter-tarball.ts'
import { readSource } from '../../cli/package/source.ts'
import { REPORTER } from './support/guest.ts'

const TOKEN = { BOOT_HEALTH_TOKEN: 'bh_ingest_x' }

function rootWith(t: TestContext, ...folders: string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'root-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true })
  return root
}

function run(script: string, root: string, args: string[], env: Record<string, string> = {}) {
  const { status, stderr } = spawnSync(join(REPORTER, script), args, {
    env: { PATH: process.env.PATH, DESTDIR: root, ...env },
    encoding: 'utf8',
  })
  return { status, stderr }
}

const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort()

const LAYOUTS: [family: string, folder: string, starts: string[]][] = [
  [
    'systemd',
    'usr/lib/systemd/system',
    [
      '/etc/systemd/system/sysinit.target.wants/boot-health-sampler.service',
      '/etc/systemd/system/multi-user.target.wants/boot-health.service',
      '/etc/systemd/system/timers.target.wants/boot-health-again.timer',
    ],
  ],
  [
    'OpenRC',
    'etc/runlevels/boot',
    ['/etc/runlevels/boot/boot-health-sampler', '/etc/runlevels/default/boot-health'],
  ],
  ['SysV', 'etc/rc.d/rc3.d', ['/etc/rc.d/rc3.d/S11boot-health', '/etc/cron.hourly/boot-health']],
]

for (const [family, folder, starts] of LAYOUTS)
  test(`installs into ${family} and uninstalls completely`, (t) => {
    const root = rootWith(t, folder)
    const { status, stderr } = run('install.sh', root, ['--url', 'https://server.example'], TOKEN)
    assert.equal(status, 0, stderr)
    for (const path of starts) assert.ok(filesIn(root).includes(path), path)
    assert.equal(statSync(join(root, 'etc/boot-health/reporter.conf')).mode & 0o777, 0o600)
    assert.equal(run('uninstall.sh', root, ['--purge']).status, 0)
    assert.deepEqual(filesIn(root), [])
  })

test('a second install, and an uninstall without --purge, keep the config', (t) => {
  const root = rootWith(t)
  run('install.sh', root, ['--url', 'https://server.example', '--image', 'one'], TOKEN)
  run('install.sh', root, [])
  run('uninstall.sh', root, [])
  const config = readFileSync(join(root, 'etc/boot-health/reporter.conf'), 'utf8')
  assert.equal(config, 'URL=https://server.example\nTOKEN=bh_ingest_x\nIMAGE=one\n')
})

test('a URL without a token is refused before any file is written', (t) => {
  const root = rootWith(t)
  const { status, stderr } = run('install.sh', root, ['--url', 'https://server.example'])
  assert.equal(status, 2)
  assert.match(stderr, /a URL needs a token/)
  assert.equal(existsSync(join(root, 'usr')), false)
})

test('the package of one commit is byte-identical each time, and the reporter prints its version', async () => {
  const source = readSource(process.cwd())
  const [one, two] = await Promise.all([reporterTarball(source), reporterTarball(source)])
  assert.ok(one.equals(two))
  assert.match(
    readFileSync(join(REPORTER, 'boot-health'), 'utf8'),
    new RegExp(`^VERSION=${source.version}$`, 'm'),
  )
})

test('writes nothing outside the target image, whatever links are in it', (t) => {
  const host = rootWith(t, 'dir')
  const before = join(host, 'file')
  writeFileSync(before, 'ours')
  const image = rootWith(t, 'usr/lib/boot-health', 'etc')
  symlinkSync(before, join(image, 'usr/lib/boot-health/admin.new'))
  symlinkSync(join(host, 'dir'), join(image, 'etc/boot-health'))
  const { status, stderr } = run('install.sh', image, ['--url', 'https://server.example'], TOKEN)
  assert.equal(status, 2)
  assert.match(stderr, /etc\/boot-health leads out of/)
  assert.equal(readFileSync(before, 'utf8'), 'ours')
  assert.deepEqual(readdirSync(join(host, 'dir')), [])
})

test('installs into an image whose folders are links inside it', (t) => {
  const image = rootWith(t, 'usr/bin', 'usr/lib/systemd/system')
  symlinkSync('bin', join(image, 'usr/sbin'))
  const { status, stderr } = run('install.sh', image, ['--url', 'https://server.example'], TOKEN)
  assert.equal(status, 0, stderr)
  assert.ok(existsSync(join(image, 'usr/bin')) && filesIn(image).includes('/usr/bin/boot-health'))
})

test('keeps the operator’s command when there is one, and installs as boot-health-guest beside it', (t) => {
  const root = rootWith(t, 'usr/lib/systemd/system', 'usr/bin')
  const operators = join(root, 'usr/bin/boot-health')
  writeFileSync(operators, 'the operator command')
  assert.equal(run('install.sh', root, []).status, 0)
  assert.ok(filesIn(root).includes('/usr/sbin/boot-health-guest'))
  assert.ok(!filesIn(root).includes('/usr/sbin/boot-health'))
  assert.equal(run('uninstall.sh', root, ['--purge']).status, 0)
  assert.deepEqual(filesIn(root), ['/usr/bin/boot-health'])
})
