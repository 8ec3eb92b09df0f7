import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createGuest, type Guest, SCRIPT } from './support/guest.ts'
import { type Answer, type IngestServer, type Request, startIngestServer } from './support/ingest-server.ts'
import { type RecordedSleep, recordedSleep } from './support/recorded-sleep.ts'

interface Scene {
  guest: Guest
  server: IngestServer
  sleep: RecordedSleep
  report: (command?: string) => Promise<void>
}

async function scene(
  t: TestContext,
  answer: (request: Request, count: number) => Answer,
  config: Record<string, string> = {},
  fixture = 'seed-race-first-boot',
): Promise<Scene> {
  const server = await startIngestServer(answer)
  const sleep = recordedSleep()
  const guest = createGuest(fixture, { URL: server.url, TOKEN: 'bh_ingest_one', ...config })
  t.after(() => [guest.remove(), sleep.remove(), server.close()])
  const report = async (command = 'report') => {
    const { code } = await guest.run(command, { env: { PATH: sleep.path } })
    assert.equal(code, 0, 'a boot command exits 0 whatever happens')
  }
  return { guest, server, sleep, report }
}

const later =
  (status: number, headers: Record<string, string> = {}) =>
  (_: Request, count: number) =>
    count === 1 ? { status, headers } : { status: 202 }

test('waits as long as the server’s Retry-After asks, plus a random part of its backoff', async (t) => {
  const { server, sleep, guest, report } = await scene(t, later(503, { 'retry-after': '7' }))
  await report()
  assert.equal(server.requests.length, 2)
  const wait = sleep.naps().at(-1) ?? 0
  assert.ok(wait >= 7 && wait <= 11, `waited ${wait}`)
  assert.deepEqual(guest.spool(), [])
})

test('ignores a Retry-After that would be a bad octal number', async (t) => {
  const { server, guest, report } = await scene(t, later(503, { 'retry-after': '08' }))
  await report()
  assert.equal(server.requests.length, 2)
  assert.deepEqual(guest.spool(), [])
})

for (const status of [429, 500, 503])
  test(`backs off after a bare ${status}`, async (t) => {
    const { server, sleep, guest, report } = await scene(t, later(status))
    await report()
    assert.equal(server.requests.length, 2)
    // Chance may have made the jitter or the wait none.
    assert.ok(sleep.naps().length <= 2 && sleep.naps().every((wait) => wait <= 4))
    assert.deepEqual(guest.spool(), [])
  })

test('tries sixteen times, each after a random part of a wait that doubles up to ten minutes; then keeps the report', async (t) => {
  const { server, sleep, guest, report } = await scene(t, () => ({ status: 500 }))
  await report()
  assert.equal(server.requests.length, 16)
  assert.equal(guest.spool().length, 1)
  // The jitter and fifteen waits, but for those that chance made none: counted from the last.
  const waits = sleep.naps().reverse()
  assert.ok(waits.length > 10 && waits.length <= 16, `${waits.length} waits`)
  for (const [index, wait] of waits.entries())
    assert.ok(wait <= Math.min(600, 4 * 2 ** (14 - index)), `${index}: ${wait}`)
})

test('a healthy boot waits six seconds and then up to a minute at random; a bad boot up to two seconds', async (t) => {
  const healthy = await scene(t, () => ({ status: 202 }), { JITTER: '60' }, 'healthy')
  const bad = await scene(t, () => ({ status: 202 }), { JITTER: '60' })
  for (let i = 0; i < 8; i++) await Promise.all([healthy.report(), bad.report()])
  assert.ok(Math.max(...healthy.sleep.naps()) > 2)
  assert.ok(healthy.sleep.naps().every((wait) => wait <= 60))
  assert.ok(healthy.sleep.naps().filter((wait) => wait === 6).length >= 8)
  assert.ok(bad.sleep.naps().every((wait) => wait <= 2))
})

test('the page of a captive portal does not count as accepted', async (t) => {
  const { guest, report } = await scene(t, () => ({ status: 200, body: '<html>202 Welcome</html>' }))
  await report()
  assert.equal(guest.spool().length, 1)
})

for (const status of [400, 413, 415, 422])
  test(`a report answered with ${status} is set aside for doctor and never sent again`, async (t) => {
    const { server, guest, report } = await scene(t, () => ({ status }))
    await report()
    await report('again')
    assert.equal(server.requests.length, 1)
    assert.deepEqual(guest.spool(), [])
    assert.equal(readdirSync(join(guest.root, 'var/lib/boot-health/rejected')).length, 1)
  })

test('a refused token makes it try the second; if both are refused, the report is kept and tried daily', async (t) => {
  const bearer = (request: Request) => request.headers.authorization
  const { server, guest, report } = await scene(t, () => ({ status: 401 }), { TOKEN2: 'bh_ingest_two' })
  await report()
  assert.deepEqual(server.requests.map(bearer), ['Bearer bh_ingest_one', 'Bearer bh_ingest_two'])
  assert.equal(guest.spool().length, 1)
  await report('again')
  assert.equal(server.requests.length, 2)
  writeFileSync(join(guest.root, 'proc/uptime'), '90000.00 1.00\n')
  await report('again')
  assert.equal(server.requests.length, 4)
})

test('the timer delivers an undelivered report', async (t) => {
  const { server, guest, report } = await scene(t, () => ({ status: 202 }))
  guest.configure({ URL: 'http://127.0.0.1:1', TOKEN: 'x' })
  await report()
  assert.equal(guest.spool().length, 1)
  guest.configure({ URL: server.url, TOKEN: 'x' })
  await report('again')
  assert.deepEqual(guest.spool(), [])
  assert.equal(server.requests[0]?.headers['boot-health-uptime'], '1570.02')
})

test('the timer reports again only after cloud-init has written another result', async (t) => {
  const { server, guest, report } = await scene(t, () => ({ status: 202 }))
  await report()
  await report('again')
  assert.equal(server.requests.length, 1)
  const later = new Date(Date.now() + 2000)
  utimesSync(join(guest.root, 'run/cloud-init/result.json'), later, later)
  await report('again')
  assert.deepEqual(
    server.requests.map(({ evidence }) => evidence?.facts.reason),
    ['asked', 'changed'],
  )
})

test('a report that cannot be rewritten before its next try stays as it is', async (t) => {
  const { server, guest, report } = await scene(t, () => ({ status: 202 }))
  const spool = join(guest.root, 'var/lib/boot-health/spool')
  mkdirSync(spool, { recursive: true })
  writeFileSync(join(spool, 'new'), 'in the way')
  const later = new Date(Date.now() + 60_000)
  utimesSync(join(guest.root, 'run/boot-health/samples'), later, later)
  guest.configure({ URL: 'http://127.0.0.1:1', TOKEN: 'x' })
  await report()
  const [kept = ''] = guest.spool()
  assert.ok(existsSync(join(spool, kept)))
  guest.configure({ URL: server.url, TOKEN: 'x' })
  await report('again')
  assert.equal(server.requests[0]?.evidence?.facts.hint, 'bad')
})

test('after a reboot the old report is sent too, without a date, because its uptime is another boot’s', async (t) => {
  const { server, guest, report } = await scene(t, (_, count) => ({ status: count > 16 ? 202 : 500 }))
  await report()
  rmSync(join(guest.root, 'run/boot-health'), { recursive: true })
  writeFileSync(join(guest.root, 'proc/sys/kernel/random/boot_id'), '11111111-2222-3333-4444-555555555555\n')
  await report()
  const boots = server.requests
    .slice(16)
    .map(({ evidence, headers }) => [evidence?.facts.boot_n, headers['boot-health-uptime'] !== undefined])
  assert.deepEqual(boots, [
    ['2', true],
    ['1', false],
  ])
  assert.deepEqual(guest.spool(), [])
})

test('a report killed while sending is delivered by the next command', async (t) => {
  const { server, guest, report } = await scene(t, () => ({ status: 202 }))
  const deaf = await startIngestServer((request) => {
    child.kill('SIGKILL')
    return { status: 202, headers: { 'x-path': request.path } }
  })
  t.after(deaf.close)
  guest.configure({ URL: deaf.url, TOKEN: 'x' })
  const conf = join(guest.root, 'reporter.conf')
  const child = spawn('sh', [SCRIPT, 'report', '--root', guest.root, '--config', conf], { stdio: 'ignore' })
  await once(child, 'exit')
  assert.equal(guest.spool().length, 1)
  guest.configure({ URL: server.url, TOKEN: 'x' })
  await report('again')
  assert.equal(server.requests.length, 1)
  assert.deepEqual(guest.spool(), [])
})

test('a report is sent from memory when the disk is full', async (t) => {
  const { server, guest, report } = await scene(t, () => ({ status: 202 }))
  mkdirSync(join(guest.root, 'var/lib'), { recursive: true })
  writeFileSync(join(guest.root, 'var/lib/boot-health'), 'no folder can be here')
  await report()
  assert.equal(server.requests[0]?.evidence?.facts.hint, 'bad')
  assert.equal(server.requests[0]?.headers['boot-health-secret'], undefined)
})

test('a full spool drops its oldest report', async (t) => {
  const { guest, sleep } = await scene(t, () => ({ status: 401 }))
  for (let i = 0; i < 5; i++)
    await guest.run('report', { env: { PATH: sleep.path }, policy: { SPOOL_MAX: 3 } })
  assert.deepEqual(
    guest.spool().map((name) => name.split('-')[1]),
    ['3', '4', '5'],
  )
})

test('a full spool drops its oldest report even after one was rewritten', async (t) => {
  const { guest, sleep } = await scene(t, () => ({ status: 401 }))
  const left = join(guest.root, 'var/lib/boot-health/spool/new')
  mkdirSync(left, { recursive: true })
  utimesSync(left, 0, 0)
  for (let i = 0; i < 5; i++)
    await guest.run('report', { env: { PATH: sleep.path }, policy: { SPOOL_MAX: 3 } })
  assert.equal(guest.spool().length, 3)
})

for (const value of ['', 'soon', '1.5'])
  test(`a JITTER of "${value}" means the default`, async (t) => {
    const { server, sleep, report } = await scene(t, () => ({ status: 202 }), { JITTER: value }, 'healthy')
    await report()
    assert.equal(server.requests.length, 1)
    assert.equal(sleep.naps()[0], 6)
  })

test('nothing happens without a config file', async (t) => {
  const { guest, report } = await scene(t, () => ({ status: 202 }))
  rmSync(join(guest.root, 'reporter.conf'))
  await report()
  assert.equal(existsSync(join(guest.root, 'var/lib/boot-health')), false)
})
