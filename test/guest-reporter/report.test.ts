import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Evidence } from '../../shared/evidence.ts'
import { judgeBoot } from '../../shared/judgement/judge.ts'
import { createGuest, type Guest } from './support/guest.ts'
import { type IngestServer, startIngestServer } from './support/ingest-server.ts'

describe('a report from a guest root', () => {
  let server: IngestServer
  let guest: Guest
  beforeEach(async () => {
    server = await startIngestServer()
  })
  afterEach(async () => {
    guest.remove()
    await server.close()
  })
  const guestOf = (fixture: string): Guest => {
    guest = createGuest(fixture, { URL: server.url, TOKEN: 'bh_ingest_test' })
    return guest
  }
  const sent = (): Evidence[] => server.requests.flatMap(({ evidence }) => evidence ?? [])

  test('of the seed race is judged as a missing route at lookup', async () => {
    const { code } = await guestOf('seed-race-first-boot').run('report')
    const judged = judgeBoot(sent())
    assert.equal(code, 0)
    assert.deepEqual([judged.verdict, judged.cause], ['failed', 'route_missing_at_lookup'])
  })

  test('after the re-run turns the boot into a recovered one', async () => {
    await guestOf('seed-race-first-boot').run('report')
    guest.become('seed-race-healed')
    await guest.run('report')
    const judged = judgeBoot(sent())
    assert.deepEqual([judged.verdict, judged.cause], ['recovered', 'route_missing_at_lookup'])
    assert.equal(judged.race.state, 'lost')
    assert.deepEqual(
      sent().map(({ facts }) => [facts.boot_id, facts.boot_n, facts.seq, facts.hint]),
      [
        ['6f1c2f0e-5b0a-4c7e-9a53-0c1d8e4b7a10', '1', '1', 'bad'],
        ['6f1c2f0e-5b0a-4c7e-9a53-0c1d8e4b7a10', '1', '2', 'good'],
      ],
    )
  })

  test('of a healthy boot is judged ok', async () => {
    await guestOf('healthy').run('report')
    const judged = judgeBoot(sent())
    assert.deepEqual([judged.verdict, judged.cause], ['ok', 'healthy'])
  })

  test('has the headers that date, sort and bind it', async () => {
    await guestOf('seed-race-first-boot').run('report')
    const headers = server.requests[0]?.headers ?? {}
    assert.equal(headers.authorization, 'Bearer bh_ingest_test')
    assert.equal(headers['boot-health-hint'], 'bad')
    assert.equal(headers['boot-health-uptime'], '1570.02')
    const secret = readFileSync(join(guest.root, 'var/lib/boot-health/secret'), 'utf8').trim()
    assert.match(secret, /^[0-9a-f]{64}$/)
    assert.equal(headers['boot-health-secret'], secret)
  })

  test('leaves the spool when it was accepted', async () => {
    await guestOf('healthy').run('report')
    assert.deepEqual(guest.spool(), [])
  })
})
