/** What the reporter prints for a person at a terminal (newcomer 29). `script` lends the terminal; boot commands stay silent. */
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { createGuest, REPORTER, SCRIPT } from './support/guest.ts'
import { startIngestServer } from './support/ingest-server.ts'

const noTerminal = spawnSync('script', ['--version'], { stdio: 'ignore' }).error
  ? 'script(1) is not installed'
  : false

/** Runs the reporter on a terminal of its own; what it says and how it ends. */
function onTerminal(command: string, root: string, shell = 'sh'): Promise<{ code: number; said: string }> {
  const words = `${shell} ${SCRIPT} ${command} --root ${root} --config ${join(root, 'reporter.conf')}`
  return new Promise((done) => {
    const child = execFile('script', ['-qec', words, '/dev/null'], { timeout: 30_000 }, (error, stdout) =>
      done({ code: error === null ? 0 : (child.exitCode ?? 255), said: stdout.replaceAll('\r', '') }),
    )
  })
}

async function guestWith(t: TestContext, status: number) {
  const server = await startIngestServer(() => ({ status, body: '{"detail":"no boot_id"}\n' }))
  // A healthy boot waits up to a minute for its turn; a person does not.
  const guest = createGuest('healthy', { URL: server.url, TOKEN: 'x', JITTER: '60' })
  t.after(() => [guest.remove(), server.close()])
  return { server, guest }
}

describe('boot-health report at a terminal', { skip: noTerminal }, () => {
  for (const [status, code, says] of [
    [202, 0, /^boot-health: http:\S+ took the report of boot \S+ \(hint good\)\n$/],
    [401, 1, /refuses this token \(401\); the report is kept\. Put the right TOKEN= into \S+reporter\.conf/],
    [422, 1, /refuses the report \(422\): .*no boot_id/],
    [404, 1, /answered 404; the report is kept and sent later\. Is this boot-health's address\?/],
  ] as const)
    test(`prints the result: ${status}`, async (t) => {
      const { guest, server } = await guestWith(t, status)
      const ended = await onTerminal('report', guest.root)
      assert.deepEqual([ended.code, server.requests.length], [code, 1], ended.said)
      assert.match(ended.said, says)
      assert.equal(guest.spool().length, status === 401 || status === 404 ? 1 : 0)
    })

  test('says when the server cannot be reached, and when there is no config', async (t) => {
    const { guest } = await guestWith(t, 202)
    guest.configure({ URL: 'http://127.0.0.1:1', TOKEN: 'x' })
    const away = await onTerminal('report', guest.root)
    assert.deepEqual([away.code, guest.spool().length], [1, 1])
    assert.match(away.said, /cannot be reached; the report is kept and sent later\. curl: /)
    guest.configure({ ENDPOINT: 'http://127.0.0.1:1', TOKEN: 'x' })
    const wrong = await onTerminal('report', guest.root)
    assert.equal(wrong.code, 1)
    assert.match(wrong.said, /no usable config in \S+: it needs URL=/)
    rmSync(join(guest.root, 'reporter.conf'))
    assert.match(
      (await onTerminal('report', guest.root)).said,
      /there is no \S+reporter\.conf; it needs URL=/,
    )
  })

  test('prints the same in every shell', async (t) => {
    for (const shell of ['dash', 'busybox sh'].filter(
      (one) => spawnSync(one.split(' ')[0] ?? '', ['true']).error === undefined,
    )) {
      const { guest } = await guestWith(t, 202)
      assert.match((await onTerminal('report', guest.root, shell)).said, /took the report/, shell)
    }
  })

  test('prints nothing for boot commands, at a terminal too', async (t) => {
    const { guest, server } = await guestWith(t, 401)
    guest.configure({ URL: server.url, TOKEN: 'x' })
    assert.deepEqual(await onTerminal('again', guest.root), { code: 0, said: '' })
    const { code, stdout, stderr } = await guest.run('report', { policy: { TRIES: 1, JITTER_GOOD: 0 } })
    assert.deepEqual([code, stdout, stderr], [0, '', ''])
  })
})

test('doctor tells "not readable by you" from "does not exist"', async () => {
  const root = mkdtempSync(join(tmpdir(), 'guest-'))
  cpSync(REPORTER, join(root, 'reporter'), { recursive: true })
  mkdirSync(join(root, 'etc'))
  chmodSync(root, 0o755)
  const conf = join(root, 'etc/reporter.conf')
  const doctor = () =>
    spawnSync('sh', [join(root, 'reporter/boot-health'), 'doctor', '--root', root, '--config', conf], {
      encoding: 'utf8',
      ...(process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
    })
  assert.match(doctor().stderr, /there is no \S+reporter\.conf/)
  writeFileSync(conf, 'URL=http://127.0.0.1:1\nTOKEN=x\n')
  chmodSync(conf, 0o000)
  const { status, stderr } = doctor()
  assert.equal(status, 1)
  assert.match(stderr, /reporter\.conf is not readable by you; run this as root/)
  chmodSync(join(root, 'etc'), 0o700)
  assert.match(doctor().stderr, /is not readable by you/)
  rmSync(root, { recursive: true, force: true })
})

test('install.sh --help prints its usage and installs nothing', () => {
  const root = mkdtempSync(join(tmpdir(), 'root-'))
  const env = { ...process.env, DESTDIR: root }
  for (const word of ['--help', '-h']) {
    const { status, stdout, stderr } = spawnSync('sh', [join(REPORTER, 'install.sh'), word], {
      encoding: 'utf8',
      env,
    })
    assert.deepEqual([status, stderr], [0, ''])
    assert.match(stdout, /^usage: install\.sh \[--url URL\]/)
  }
  assert.equal(spawnSync('ls', [root], { encoding: 'utf8' }).stdout, '')
  rmSync(root, { recursive: true })
})
