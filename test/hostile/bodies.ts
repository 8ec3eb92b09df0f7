/** Bodies made to cost much, sent with an image's token: what they cost in processor time and memory, and what is left. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { cpuMs, sleep } from '../load/server-process.ts'
import { settles } from '../load/watch-work.ts'
import { each, startAttacked } from './hostile-server.ts'

const server = await startAttacked()
after(() => server.close())

const MIB = 1_048_576
const ids = () => ({ boot_id: randomUUID(), product_uuid: randomUUID() })
function envelope(name: string, text: string, { boot_id, product_uuid } = ids(), seq = 1): string {
  const facts = `boot_id: ${boot_id}\nproduct_uuid: ${product_uuid}\nseq: ${seq}\nuptime: 100\nhint: bad\n`
  return `boot-health-evidence/1\n${facts}\nsection: ${name}\n${text.replace(/^/gm, ' ')}\n`
}
const json = (more: object) => JSON.stringify({ ...ids(), sections: [], ...more })
const many = (text: string, count: number) => Array.from({ length: count }, () => text)

/** What each is, and as which route it is sent. Made of what the readers look for, or of nothing at all. */
const BOMBS: [what: string, path: string, text: string][] = [
  ['one line of 8 MiB', '/v1/evidence', envelope('x', 'a'.repeat(8 * MIB))],
  ['short lines of 8 MiB', '/v1/evidence', envelope('x', 'a\n'.repeat(2 * MIB))],
  ['short lines of 250 KiB', '/v1/evidence', envelope('x', 'a\n'.repeat(60_000))],
  ['100,000 sections', '/v1/evidence', envelope('x', '') + 'section: y\n z\n'.repeat(100_000)],
  ['8,000 sections', '/v1/evidence', envelope('x', '') + 'section: y\n z\n'.repeat(8_000)],
  ['headers of private keys', '/v1/evidence', envelope('x', '-----BEGIN A-----'.repeat(14_000))],
  [
    'URLs with user names',
    '/v1/evidence',
    envelope('x', `${'a.'.repeat(30)}://${'b'.repeat(199)}:c `.repeat(800)),
  ],
  ['names of secrets', '/v1/evidence', envelope('x', `token:    ${'b'.repeat(400)}\n`.repeat(550))],
  ['carriage returns', '/v1/evidence', envelope('/var/log/cloud-init.log', '\r'.repeat(65_000))],
  [
    'finished lines without an end',
    '/v1/evidence',
    envelope('/var/log/cloud-init.log', 'Cloud-init v. 1 finished at Datasource DataSourceA ['.repeat(1200)),
  ],
  [
    'errors 6,000 deep',
    '/v1/evidence',
    envelope(
      '/run/cloud-init/status.json',
      `{"v1":{"init":{"errors":${'['.repeat(6000)}${']'.repeat(6000)}}}}`,
    ),
  ],
  ['arrays 4 million deep', '/v1/boots', `{"boot_id":${'['.repeat(4 * MIB)}`],
  ['arrays 100,000 deep', '/v1/boots', `{"boot_id":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  [
    '400,000 facts',
    '/v1/boots',
    json({ facts: Object.fromEntries(many('', 400_000).map((_, n) => [`a${n}`, 'b'])) }),
  ],
  [
    '20,000 facts',
    '/v1/boots',
    json({ facts: Object.fromEntries(many('', 20_000).map((_, n) => [`a${n}`, 'b'])) }),
  ],
  ['20,000 macs', '/v1/boots', json({ macs: many('a', 20_000) })],
  [
    '4,000 sections as JSON',
    '/v1/boots',
    json({ sections: many('', 4_000).map(() => ({ name: 'a', text: '' })) }),
  ],
]
const send = async (path: string, text: string) =>
  (
    await server.as('ingest', path, {
      method: 'POST',
      body: gzipSync(text),
      headers: { 'boot-health-hint': 'bad' },
    })
  ).status

/** Milliseconds of processor time that the server took for `work`, and for what it left to be done. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  const { pid } = server.process()
  const before = cpuMs(pid)
  await work()
  for (let last = -1; last !== cpuMs(pid); ) {
    last = cpuMs(pid)
    await sleep(300)
  }
  return cpuMs(pid) - before
}
const peakMb = () =>
  Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${server.process().pid}/status`, 'utf8'))?.[1]) / 1024

/** The bar of a body's cost. On a machine that others use too, only a cost of another order fails. */
const BAR_MS = process.env.SPEED_BARS === 'shown' ? 1500 : 150

describe('an expensive request body', () => {
  // The first long report starts the judge's thread, which takes half a second of the processor.
  before(async () => {
    await send('/v1/evidence', envelope('x', 'a line of words\n'.repeat(4_000)))
    await settles({ directory: server.directory, server: server.process() }, 60_000)
  })

  for (const [what, path, text] of BOMBS)
    it(`${what}: gets no 5xx, and costs little CPU, judgement included`, async (t) => {
      // Once before the clock starts: a server's first body of a kind pays for its compiling.
      const statuses = [await send(path, text)]
      const spent = await cost(async () => {
        for (let n = 0; n < 5; n++) statuses.push(await send(path, text))
      })
      t.diagnostic(`${statuses[0]}, ${(spent / 5).toFixed(0)} ms each`)
      for (const status of statuses) assert.ok(status > 0 && status < 500, String(statuses))
      assert.ok(spent / 5 < BAR_MS, `${spent / 5} ms each`)
    })

  it('costs the server at most 400 MB, when 250 arrive at once', async (t) => {
    const all = Array.from({ length: 250 }, (_, n) => BOMBS[n % BOMBS.length] ?? BOMBS[0])
    await each(all, 16, async (bomb) => {
      const status = await send(bomb?.[1] ?? '', bomb?.[2] ?? '')
      assert.ok(status > 0 && status < 500, `${bomb?.[0]}: ${status}`)
    })
    t.diagnostic(`${peakMb().toFixed(0)} MB at most`)
    assert.ok(peakMb() < 400, `${peakMb()} MB`)
  })
})

describe('a report built to break the judge', () => {
  it('is judged unknown and shown, and leaves no work behind', async () => {
    const it_ = ids()
    const [, path, text] = BOMBS.find(([what]) => what === 'errors 6,000 deep') ?? BOMBS[0] ?? ['', '', '']
    await send(
      path,
      text
        .replace(/boot_id: \S+/, `boot_id: ${it_.boot_id}`)
        .replace(/product_uuid: \S+/, `product_uuid: ${it_.product_uuid}`),
    )
    const read = () => server.as('viewer', `/v1/instances/${it_.product_uuid}/boots/${it_.boot_id}`)
    for (let n = 0; n < 100 && (await read()).status !== 200; n++) await sleep(100)
    const boot = await read()
    assert.equal(boot.status, 200, boot.body.slice(0, 200))
    assert.match(boot.body, /"verdict":"(?:unknown|booting|stalled)"/)
    for (const page of [`/boots/${it_.product_uuid}/${it_.boot_id}`, `/instances/${it_.product_uuid}`])
      assert.equal((await server.as('viewer', page)).status, 200, page)
    const bad = server
      .process()
      .log.filter(({ event }) => ['work_put_off', 'work_failed', 'request_failed'].includes(event))
    assert.deepEqual(bad, [])
  })

  it('delays nobody after a kill, although eight of them wait for judgement', async (t) => {
    const boot = ids()
    for (let seq = 1; seq <= 8; seq++)
      await server.as('ingest', '/v1/evidence', {
        method: 'POST',
        body: gzipSync(envelope('/var/log/cloud-init.log', '\r'.repeat(65_000), boot, seq)),
      })
    await server.restart()
    const { pid } = server.process()
    for (let n = 0; n < 20; n++) {
      assert.equal((await server.as(null, '/login')).status, 200)
      await sleep(100)
    }
    t.diagnostic(`${cpuMs(pid)} ms of processor time since its start`)
    assert.ok(cpuMs(pid) < 10_000, `${cpuMs(pid)} ms of processor time`)
  })
})
