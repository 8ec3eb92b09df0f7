/** How many bytes a day are stored for whom: by counts over a real table, and through real processes of a server. */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, it } from 'node:test'
import { createMemoryTable } from '../../../cli/simulate/memory-table.ts'
import type { Payer } from '../../../functions/ingest/allowance.ts'
import { createStoredBytes } from '../../../functions/ingest/stored-bytes.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import type { Store } from '../../../functions/store/store.ts'
import { notifyOfFullTokens } from '../../../functions/worker/notify-of-full-tokens.ts'
import { STORED_ROW_BYTES, USE_STEP_BYTES } from '../../../shared/policy/limits.ts'
import { DAY_MS } from '../../../shared/time.ts'
import { startEmbedded } from '../../support/embedded.ts'
import { testDeps, worksOf } from '../../support/table.ts'

const MIB = 1_048_576
const SIZE = 60_000
const COST = SIZE + STORED_ROW_BYTES
const LIMITS = { token_mib: 32, guest_mib: 4, bound_guest_mib: 16 }
let store: Store
let now = 0
let names = 0

const startAfresh = () => {
  store = createStore(createMemoryTable(), { shards: () => 1 })
  now = Date.parse('2026-11-30T12:00:00Z')
}

/** One process of ingest: what it knows is in its memory and in the table. */
function startProcess(logged: string[] = []) {
  const deps = {
    ...testDeps({ store, config: { fleets: { web: {} }, stored_per_day: LIMITS } }),
    now: () => now,
    log: (event: string) => void logged.push(event),
  }
  const { elapsed: _, ...timed } = deps
  return createStoredBytes(timed, async () => deps)
}
const payer = (more: Partial<Payer> = {}): Payer => ({
  token_id: 'bh_ingest_abcd',
  hint: 'bad',
  source: `address ${names}`,
  fleet: 'web',
  guest: `g${names++}`,
  secret_hash: null,
  ...more,
})
const nobody = () => Promise.resolve(false)

async function stored(
  take: ReturnType<typeof startProcess>,
  tries: number,
  more: Partial<Payer> = {},
  isBound = nobody,
): Promise<number> {
  let passed = 0
  for (let n = 0; n < tries; n++)
    try {
      await take(payer(more), SIZE, isBound)
      passed++
    } catch (error) {
      assert.match(String(error), /bytes a day/)
      assert.equal((error as { headers: Record<string, string> }).headers['retry-after'], '600')
    }
  return passed
}

const times = (mib: number) => Math.floor((mib * MIB) / COST)

describe('the bytes that may be stored a day', () => {
  beforeEach(startAfresh)

  it('are limited for all guests of a token together, and become free again over a day', async () => {
    const take = startProcess()
    const whole = await stored(take, 2000)
    assert.ok(Math.abs(whole - times(LIMITS.token_mib)) <= 1, String(whole))
    assert.equal(await stored(take, 50), 0)
    now += DAY_MS / 4
    const quarter = await stored(take, 2000)
    assert.ok(Math.abs(quarter - times(LIMITS.token_mib / 4)) <= 2, String(quarter))
  })

  it('leave half to other addresses', async () => {
    const take = startProcess()
    const flood = await stored(take, 2000, { source: 'flood' })
    assert.ok(Math.abs(flood - times(LIMITS.token_mib / 2)) <= 1, String(flood))
    assert.equal(await stored(take, 20), 20)
  })

  it('are limited for each guest, and a tiny report is charged for the rows it causes', async () => {
    const take = startProcess()
    assert.equal(await stored(take, 500, { guest: 'loop', source: 'loop' }), times(LIMITS.guest_mib))
    let tiny = 0
    const one = payer()
    for (let n = 0; n < 5000; n++)
      await take(one, 100, nobody).then(
        () => tiny++,
        () => {},
      )
    assert.equal(tiny, Math.floor((LIMITS.guest_mib * MIB) / (100 + STORED_ROW_BYTES)))
  })

  it('are reserved for a bound guest where a flood has used up the rest', async () => {
    const take = startProcess()
    await stored(take, 2000)
    const bound = await stored(take, 90, { secret_hash: 'ours', source: 'own' }, () => Promise.resolve(true))
    assert.equal(bound, 90)
    assert.equal(await stored(take, 5, { secret_hash: 'theirs', source: 'own' }), 0)
  })

  it('are remembered over a restart, except those not written yet', async () => {
    await stored(startProcess(), 2000)
    const again = await stored(startProcess(), 2000)
    assert.ok(again * COST <= 2 * USE_STEP_BYTES, `${again} more`)
  })

  it('are shared by many processes, within one step of each', async () => {
    const processes = Array.from({ length: 10 }, () => startProcess())
    let all = 0
    for (let round = 0; round < 200; round++)
      for (const passed of await Promise.all(processes.map((take) => stored(take, 1)))) all += passed
    const most = LIMITS.token_mib * MIB + processes.length * (USE_STEP_BYTES + COST)
    assert.ok(all * COST <= most && all >= times(LIMITS.token_mib) - 1, `${all} reports`)
  })

  it('cost one write a megabyte, and a failing table rejects no report', async () => {
    let writes = 0
    const { casTokenUse } = store
    store.casTokenUse = (use) => {
      writes++
      return casTokenUse(use)
    }
    const take = startProcess()
    assert.equal(await stored(take, 200), 200)
    assert.equal(writes, Math.floor((200 * COST) / (Math.ceil(USE_STEP_BYTES / COST) * COST)))
    const logged: string[] = []
    store.getTokenUse = () => Promise.reject(new Error('the table is away'))
    assert.equal(await stored(startProcess(logged), 100), 100)
    assert.ok(logged.includes('token_use_unwritten'))
  })

  it('are reported once when used up: the sweep makes a notice of it', async () => {
    const logged: string[] = []
    const take = startProcess(logged)
    await stored(take, 2000)
    assert.equal(logged.filter((event) => event === 'storage_bound_reached').length, 1)
    const deps = { ...testDeps({ store, config: { fleets: { web: {} } } }), now: () => now }
    await notifyOfFullTokens(deps)
    await notifyOfFullTokens(deps)
    const works = await worksOf(deps, now, 'notice')
    assert.deepEqual(
      works.map(({ code, about, day }) => [code, about, day]),
      [['storage_bound', 'token bh_ingest_abcd', '2026-11-30']],
    )
    assert.deepEqual(await store.listTokenFull(), [])
  })
})

describe('a server over a directory', () => {
  beforeEach(startAfresh)

  it('refuses reports beyond the limit before and after a restart, and stores nothing of them', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-stored-'))
    const settings = {
      fleets: { demo: {} },
      stored_per_day: { token_mib: 2, guest_mib: 2, bound_guest_mib: 2 },
    }
    const statuses: number[] = []
    let token = ''
    for (let start = 0; start < 2; start++) {
      const { server, tokens } = await startEmbedded(settings, { directory })
      token ||= tokens.ingest
      for (let n = 0; n < 60; n++) statuses.push(await flood(server.url, token))
      await server.stop()
    }
    rmSync(directory, { recursive: true })
    assert.deepEqual([...new Set(statuses)].sort(), [202, 429])
    const taken = statuses.filter((status) => status === 202).length
    // A restart forgets which address took how much, and a step of what all took.
    assert.ok(taken * (45_000 + STORED_ROW_BYTES) <= 2 * MIB + USE_STEP_BYTES, `${taken} were taken`)
  })
})

async function flood(url: string, token: string): Promise<number> {
  // Words that no rule takes for a secret, and that do not compress.
  const text = randomBytes(45_000).toString('base64').replace(/.{12}/g, '$& ').replace(/.{78}/g, '$&\n ')
  const ids = `boot_id: ${randomUUID()}\nproduct_uuid: ${randomUUID()}\nuptime: 1.0\nhint: bad\n`
  const answer = await fetch(`${url}/v1/evidence`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'boot-health-hint': 'bad' },
    body: `boot-health-evidence/1\n${ids}\nsection: x\n ${text}\n`,
  })
  await answer.text()
  return answer.status
}
