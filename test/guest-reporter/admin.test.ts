import assert from 'node:assert/strict'
import { existsSync, readdirSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createGuest, type Guest } from './support/guest.ts'
import { startIngestServer } from './support/ingest-server.ts'
import { toolSet } from './support/tool-sets.ts'

async function guestWith(t: TestContext, status: number): Promise<Guest> {
  const server = await startIngestServer(() => ({ status }))
  const guest = createGuest('seed-race-first-boot', { URL: server.url, TOKEN: 'x' })
  t.after(() => [guest.remove(), server.close()])
  return guest
}

test('doctor prints its findings, and that the server accepts the token', async (t) => {
  const { code, stdout } = await (await guestWith(t, 400)).run('doctor')
  assert.equal(code, 0)
  assert.match(stdout, /report {4}hint bad, \d+ bytes/)
  assert.match(stdout, /the server answers, and takes this token/)
})

test('doctor fails when the token is refused, the server is down, or another program answers', async (t) => {
  const said: (string | number)[] = []
  for (const status of [401, 404]) {
    const { code, stderr } = await (await guestWith(t, status)).run('doctor')
    said.push(code, stderr.trim())
  }
  const guest = await guestWith(t, 400)
  guest.configure({ URL: 'http://127.0.0.1:1', TOKEN: 'x' })
  const { code, stderr } = await guest.run('doctor')
  assert.deepEqual(
    said.filter((one) => typeof one === 'number'),
    [1, 1],
  )
  assert.match(String(said[1]), /the server refuses this token \(401\)/)
  assert.match(String(said[3]), /answered 404: is http:\/\/\S+ boot-health's address\?/)
  assert.equal(code, 1)
  assert.match(stderr, /cannot be reached: curl: curl: \(7\)/)
})

test('doctor and --dry-run fail without a config; boot commands do not', async (t) => {
  const guest = await guestWith(t, 202)
  rmSync(join(guest.root, 'reporter.conf'))
  const codes = []
  for (const command of ['doctor', 'dry-run', 'report', 'again', 'run'])
    codes.push((await guest.run(command)).code)
  assert.deepEqual(codes, [1, 1, 0, 0, 0])
})

test('--dry-run prints the envelope, sends nothing and changes nothing', async (t) => {
  const guest = await guestWith(t, 202)
  const { code, stdout } = await guest.run('report', { args: ['--dry-run'] })
  assert.equal(code, 0)
  assert.match(stdout, /^boot-health-evidence\/1\nboot_id: 6f1c2f0e/)
  assert.equal(existsSync(join(guest.root, 'var/lib/boot-health')), false)
  assert.deepEqual(readdirSync(join(guest.root, 'run/boot-health')), ['samples'])
})

test('without mktemp, --dry-run and doctor say so and touch nothing', async (t) => {
  const guest = await guestWith(t, 202)
  await guest.run('report')
  const tools = toolSet('curl')
  t.after(tools.remove)
  unlinkSync(join(tools.path, 'mktemp'))
  for (const command of ['dry-run', 'doctor']) {
    const { code, stdout, stderr } = await guest.run(command, { env: { PATH: tools.path } })
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /^boot-health: no folder to look from: .*mktemp.*$/m)
  }
  assert.deepEqual(['/secret', '/identity', '/boots'].filter(existsSync), [])
})

test('without a usable awk the boot is still reported, and doctor says why there is no evidence', async (t) => {
  const guest = await guestWith(t, 202)
  const tools = toolSet('curl')
  t.after(tools.remove)
  for (const name of ['awk', 'mawk', 'gawk']) unlinkSync(join(tools.path, name))
  const { code, stderr } = await guest.run('doctor', { env: { PATH: tools.path } })
  assert.equal(code, 1)
  assert.match(stderr, /the evidence could not be gathered: is there an awk\?/)
  await guest.run('report', { env: { PATH: tools.path }, policy: { JITTER_BAD: 0 } })
  assert.deepEqual(guest.spool(), [])
})

test('an unknown command prints the usage and fails', async (t) => {
  const { code, stderr } = await (await guestWith(t, 202)).run('frobnicate')
  assert.equal(code, 2)
  assert.match(stderr, /^usage: boot-health COMMAND/)
})
