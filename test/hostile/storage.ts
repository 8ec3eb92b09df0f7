/**
 * One image's token sends noise without end: the disk's growth stops, and reports of a machine with a bound secret are
 * still accepted.
 */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, describe, it } from 'node:test'
import { diskBytes, sleep } from '../load/server-process.ts'
import { each, startAttacked } from './hostile-server.ts'

const MIB = 1_048_576
const BOUND_MIB = 12
const server = await startAttacked({
  stored_per_day: { token_mib: BOUND_MIB, guest_mib: 4, bound_guest_mib: 4 },
})
after(() => server.close())

/** Words that no rule takes for a secret, and that do not compress. */
const noise = () => randomBytes(45_000).toString('base64').replace(/.{12}/g, '$& ').replace(/.{78}/g, '$&\n ')

function report(uuid: string, text: string, headers: Record<string, string> = {}) {
  const facts = `boot_id: ${randomUUID()}\nproduct_uuid: ${uuid}\nuptime: 30\nhint: bad\n`
  return server.as('ingest', '/v1/evidence', {
    method: 'POST',
    headers: { 'boot-health-hint': 'bad', 'boot-health-uptime': '30', ...headers },
    body: `boot-health-evidence/1\n${facts}\nsection: x\n ${text}\n`,
  })
}
async function flood(reports: number): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {}
  await each(Array.from({ length: reports }), 4, async () => {
    const { status } = await report(randomUUID(), noise())
    statuses[status] = (statuses[status] ?? 0) + 1
  })
  return statuses
}
const bytes = () => {
  const { table, log } = diskBytes(server.directory)
  return table + log
}

describe('a flood of junk reports with one token', () => {
  const uuid = randomUUID()
  const secret = { 'boot-health-secret': 'ab'.repeat(32) }

  it('starts after an announced machine has reported', async () => {
    const announced = await server.as('inventory', '/v1/expectations/vm-1', {
      method: 'PUT',
      body: JSON.stringify({ uuid, image: 'golden' }),
    })
    assert.equal(announced.status, 200, announced.body)
    assert.equal((await report(uuid, 'fine', secret)).status, 202)
    const known = async () => (await server.as('viewer', '/v1/instances/vm-1')).body
    for (let n = 0; n < 200 && !/"trust":"bound"/.test(await known()); n++) await sleep(100)
    assert.match(await known(), /"trust":"bound"/)
  })

  it('fills the disk up to its limit, and then gets 429 only', async (t) => {
    const first = await flood(400)
    const at = bytes()
    const second = await flood(150)
    t.diagnostic(`${JSON.stringify(first)} ${(at / MIB).toFixed(1)} MiB, then ${JSON.stringify(second)}`)
    assert.deepEqual(Object.keys(second), ['429'])
    assert.ok(bytes() - at < MIB, `${bytes() - at} bytes more`)
    // The log of SQLite is folded in and begun again; 8 MiB of it are kept.
    assert.ok(at < (2 * BOUND_MIB + 8) * MIB, `${at} bytes on disk`)
  })

  it('does not silence the machine, and does not start over after kill -9', async () => {
    assert.equal((await report(uuid, 'fine again', secret)).status, 202)
    await server.restart()
    const again = await flood(300)
    assert.ok((again[202] ?? 0) * 49_000 < (BOUND_MIB / 2 + 1) * MIB, JSON.stringify(again))
    assert.equal((await report(uuid, 'and again', secret)).status, 202)
  })
})
