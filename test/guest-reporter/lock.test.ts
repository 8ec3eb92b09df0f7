/** Boot, timer and people may start the reporter at the same instant: one of them is at work, the others go. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { createGuest } from './support/guest.ts'
import { startIngestServer } from './support/ingest-server.ts'

const STARTERS = 12
const NOBODY = 2 ** 30
const LOCK = 'run/boot-health/lock'

test('of a dozen reporters that start at once one reports, and the others exit', async (t) => {
  const held: ServerResponse[] = []
  let requests = 0
  let gone = 0
  // The one at work waits for its answer until all others have gone.
  const answer = () => {
    if (gone >= STARTERS - 1) for (const one of held.splice(0)) one.writeHead(202).end()
  }
  const server = createServer((incoming, outgoing) => {
    requests++
    held.push(outgoing)
    incoming.resume()
    answer()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const guest = createGuest('seed-race-first-boot', {
    URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    TOKEN: 'x',
    BEACON: 'no',
  })
  t.after(() => [guest.remove(), server.close(), server.closeAllConnections()])
  // They line up at a gate, and each byte that comes through it lets one go.
  const gate = join(guest.root, 'gate')
  const line = join(guest.root, 'line')
  execFileSync('mkfifo', [gate])
  mkdirSync(line)
  const fd = openSync(gate, 'r+')
  t.after(() => closeSync(fd))
  const shell = ['sh', '-c', `: >${line}/$$; read -r _ <${gate}; exec sh "$@"`, 'starter']
  const starters = Array.from({ length: STARTERS }, async () => {
    await guest.run('report', { shell })
    gone++
    answer()
  })
  while (readdirSync(line).length < STARTERS) await setImmediate()
  writeSync(fd, '\n'.repeat(STARTERS))
  await Promise.all(starters)
  assert.equal(requests, 1)
})

const LOCKS: [what: string, lock: string, requests: number][] = [
  ['a lock whose owner was killed is free', `${NOBODY}\n`, 1],
  ['a released lock is free', '', 1],
  ['an earlier living process keeps the lock', `${process.pid}\n`, 0],
  ['a living process behind a killed one has the lock', `${NOBODY}\n${process.pid}\n`, 0],
  ['a corrupted lock is free', 'rubbish\n', 1],
]
for (const shell of [['dash'], ['bash'], ['busybox', 'sh'], ['mksh']])
  test(`whose the lock is, under ${shell.join(' ')}`, async (t) => {
    for (const [what, lock, requests] of LOCKS) {
      const server = await startIngestServer()
      const guest = createGuest('healthy', { URL: server.url, TOKEN: 'x' })
      t.after(() => [guest.remove(), server.close()])
      writeFileSync(join(guest.root, LOCK), lock)
      await guest.run('report', { shell })
      assert.equal(server.requests.length, requests, what)
      if (requests > 0) assert.equal(readFileSync(join(guest.root, LOCK), 'utf8'), '', 'and is given back')
    }
  })
