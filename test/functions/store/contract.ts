/**
 * What every function relies on of the store, whatever engine keeps the table: run over SQLite and memory, and over
 * AWS's DynamoDB Local by the SDK and by ingest's own client (`npm run test:dynamodb-local`).
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import type { ActionItem } from '../../../functions/store/action-item.ts'
import type { BootRow, Cell } from '../../../functions/store/boot-row.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import { BadCursor } from '../../../functions/store/cursor.ts'
import type { ImageBoot } from '../../../functions/store/image-boot.ts'
import type { IncidentHead, Member, Silence } from '../../../functions/store/incident-item.ts'
import type { AuditEntry, DeliveryEntry } from '../../../functions/store/log-item.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import type { ReportItem } from '../../../functions/store/report-item.ts'
import { sideBySide } from '../../../functions/store/side-by-side.ts'
import type { Page, Store } from '../../../functions/store/store.ts'
import type { Table } from '../../../functions/store/table.ts'
import type { TokenItem } from '../../../functions/store/token-item.ts'
import { dueContract } from './due-contract.ts'

const DAY_MS = 86_400_000
const NOON = Date.parse('2026-11-24T12:00:00Z')
/** Only what the store looks at; the rest of an item is the handlers' business. */
const item = <T>(fields: Partial<T>): T => fields as T
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')
const ref = { fleet: 'web', cause: 'route_late', image: 'centos-6', gen: 1 }

const report = (more: Partial<ReportItem> = {}): ReportItem =>
  item<ReportItem>({
    fleet: 'web',
    guest: 'guest-1',
    boot_key: 'boot-1',
    seq: 1,
    sha: 'aaaaaaaaaaaa',
    received_at: NOON,
    body: randomBytes(64),
    ...more,
  })

/** Registers the contract's tests over one engine. */
export async function storeContract(name: string, open: () => Promise<Table>): Promise<void> {
  const store = createStore(await open(), { shards: (fleet) => (fleet === 'large' ? 16 : 1) })

  describe(`the store over ${name}`, () => {
    reports(store)
    comparingAndSetting(store)
    lists(store)
    smallThings(store)
    dueContract(store)
  })
}

function reports(store: Store): void {
  it('stores the first of two equal reports and says that the second was a duplicate', async () => {
    const first = report({ guest: 'twice' })
    assert.equal(await store.putReport(first), 'stored')
    assert.equal(await store.putReport({ ...first, body: randomBytes(64) }), 'duplicate')
    const found = await store.reportsOfBoot('web', 'twice', 'boot-1', null)
    assert.deepEqual(
      found.map(({ body }) => hex(body)),
      [hex(first.body)],
    )
  })

  it('returns all reports of one boot unchanged, byte for byte, and none of another boot', async () => {
    const mine = [1, 2, 10].map((seq) => report({ guest: 'many', seq, body: randomBytes(200) }))
    for (const one of mine) await store.putReport(one)
    await store.putReport(report({ guest: 'many', boot_key: 'boot-10' }))
    const found = await store.reportsOfBoot('web', 'many', 'boot-1', null)
    assert.deepEqual(
      found.map((one) => [one.seq, hex(one.body)]),
      mine.map((one) => [one.seq, hex(one.body)]),
    )
  })

  it('reads on where the engine stops after a megabyte', async () => {
    const body = randomBytes(150_000)
    for (let seq = 1; seq <= 10; seq++) await store.putReport(report({ guest: 'large', seq, body }))
    assert.equal((await store.reportsOfBoot('web', 'large', 'boot-1', null)).length, 10)
  })

  it('reads a bounded number of reports of a boot that reports without end: the first and the last', async () => {
    const all = Array.from({ length: 230 }, (_, index) => report({ guest: 'flood', seq: index + 1 }))
    for (const one of all) await store.putReport(one)
    const seqs = (await store.reportsOfBoot('web', 'flood', 'boot-1', null)).map(({ seq }) => seq)
    assert.deepEqual([seqs.length, Math.min(...seqs), Math.max(...seqs)], [128, 1, 230])
    assert.equal(await store.deleteReports('web', 'flood', 'boot-1'), 230)
    assert.deepEqual(await store.reportsOfBoot('web', 'flood', 'boot-1', null), [])
  })

  const secret = '77'.repeat(32)
  const floods: [string, Partial<ReportItem>[]][] = [
    ['no secret', [{}]],
    [
      'secrets that sort before and after it',
      [{ secret_hash: '00'.repeat(32) }, { secret_hash: 'ff'.repeat(32) }],
    ],
  ]
  for (const [others, kinds] of floods)
    it(`finds reports with the wanted secret, and attested ones, before, between and after 300 with ${others}`, async () => {
      const guest = `flooded by ${others}`
      const flood = Array.from({ length: 300 }, (_, index) =>
        report({ guest, seq: 1 + index * 2, ...kinds[index % kinds.length] }),
      )
      await sideBySide(flood, (one) => store.putReport(one), { atOnce: 16 })
      for (const seq of [1, 300, 600]) {
        await store.putReport(report({ guest, seq, sha: 'own', secret_hash: secret }))
        await store.putReport(report({ guest, seq, sha: 'vouched', attested_instance: 'i-1' }))
      }
      const found = await store.reportsOfBoot('web', guest, 'boot-1', secret)
      const seqs = (wanted: string) => found.filter(({ sha }) => sha === wanted).map(({ seq }) => seq)
      assert.deepEqual(
        [seqs('own'), seqs('vouched')],
        [
          [1, 300, 600],
          [1, 300, 600],
        ],
      )
      assert.ok(found.length <= 134, `${found.length} were read`)
    })

  const hostile = ['a#b', 'a%23b', '../x', 'é\u202e\ud800', 'x'.repeat(5000), "o'(*)~!", ' ']
  it('keeps guests apart, whatever their names, and finds each again', async () => {
    for (const guest of hostile)
      for (const boot_key of hostile) await store.putReport(report({ guest, boot_key }))
    for (const guest of hostile)
      for (const boot_key of hostile)
        assert.equal((await store.reportsOfBoot('web', guest, boot_key, null)).length, 1)
  })

  it('returns nothing where nothing was stored', async () => {
    assert.deepEqual(await store.reportsOfBoot('web', 'nobody', 'boot-1', null), [])
  })
}

function comparingAndSetting(store: Store): void {
  const instance = (id: string) => newInstance('web', id)

  it('lets one of twenty writers of a new instance win', async () => {
    const won = await Promise.all(Array.from({ length: 20 }, () => store.casInstance(instance('raced'))))
    assert.equal(won.filter(Boolean).length, 1)
    assert.equal((await store.getInstance('web', 'raced'))?.rev, 1)
  })

  it('lets one of twenty writers of the same revision win, and the next must read again', async () => {
    await store.casInstance(instance('changed'))
    const read = await store.getInstance('web', 'changed')
    assert.ok(read)
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, n) => store.casInstance({ ...read, labels: { n: String(n) } })),
    )
    assert.equal(won.filter(Boolean).length, 1)
    assert.equal(await store.casInstance(read), false)
    assert.equal((await store.getInstance('web', 'changed'))?.rev, 2)
  })

  it('refuses a change to what was deleted in between', async () => {
    await store.casInstance(instance('deleted'))
    const read = await store.getInstance('web', 'deleted')
    assert.ok(read)
    await store.deleteInstance('web', 'deleted')
    assert.equal(await store.casInstance(read), false)
    assert.equal(await store.getInstance('web', 'deleted'), null)
  })

  it('accepts a callback once', async () => {
    const callback = { source: 'slack' as const, id: 'of-one-request', at: NOON }
    assert.equal(await store.putCallback(callback), true)
    assert.equal(await store.putCallback({ ...callback, at: NOON + 1 }), false)
    assert.equal(await store.putCallback({ ...callback, id: 'of-another' }), true)
  })

  it('applies the same rule to heads, members, guards, actions, tokens, endpoints and the heartbeat', async () => {
    const head = item<IncidentHead>({ rev: 0, ...ref, state: 'open' })
    const member = item<Member>({ rev: 0, ...ref, instance: 'i-1', state: 'failing', joined_at: NOON })
    const action = item<ActionItem>({ rev: 0, action_id: 'a-1', fleet: 'web', created_at: NOON })
    const writes: [string, () => Promise<boolean>][] = [
      ['head', () => store.casIncident(head)],
      ['member', () => store.casMember(member)],
      ['action', () => store.casAction(action)],
      ['token', () => store.casToken(item<TokenItem>({ rev: 0, hash: 'f'.repeat(64), fleet: 'web' }))],
      [
        'guard',
        async () => ((g) => store.casGuard({ ...g, rev: 0, tokens: 3 }))(await store.getGuard('web')),
      ],
      ['endpoint', async () => store.casEndpoint({ ...(await store.getEndpoint('hook')), rev: 0 })],
      ['heartbeat', async () => store.casHeartbeat({ ...(await store.getHeartbeat()), rev: 0 })],
    ]
    for (const [what, write] of writes) {
      assert.equal(await write(), true, `${what}: the first write`)
      assert.equal(await write(), false, `${what}: the same revision again`)
    }
    assert.equal((await store.getIncident('web', ref.cause, ref.image))?.rev, 1)
    assert.equal((await store.getMember(ref, 'i-1'))?.rev, 1)
    assert.equal((await store.getAction('a-1'))?.rev, 1)
    assert.equal((await store.getGuard('web')).tokens, 3)
    assert.deepEqual(
      (await store.listTokens()).map((token) => token.hash),
      ['f'.repeat(64)],
    )
  })
}

/** Follows cursors to the end, `limit` at a time; fails when a page is longer than asked for. */
async function all<T>(limit: number, next: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = []
  let cursor: string | null = null
  do {
    const page: Page<T> = await next(cursor)
    assert.ok(page.items.length <= limit)
    found.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return found
}

function lists(store: Store): void {
  it('pages through the instances of sixteen shards, each once', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `i-${n}`)
    for (const id of ids) await store.casInstance(newInstance('large', id))
    const found = await all(7, (cursor) => store.listInstances('large', cursor, 7))
    assert.deepEqual(found.map((one) => one.instance).sort(), ids.sort())
  })

  it('lists boots newest day first and newest first within one, over pages', async () => {
    const times = [NOON, NOON - 1000, NOON - DAY_MS, NOON - 2 * DAY_MS]
    for (const first_at of [...times].reverse())
      await store.putBootRow(
        item<BootRow>({ fleet: 'web', instance: 'i-1', boot_key: `b${first_at}`, first_at }),
      )
    const span = { fromMs: NOON, untilMs: NOON - 2 * DAY_MS }
    const found = await all(1, (cursor) => store.listBootRows('web', span, cursor, 1))
    assert.deepEqual(
      found.map((row) => row.first_at),
      times,
    )
  })

  it('returns the newest boots of sixteen shards, all of them or as far back as none is missing', async () => {
    const boots = Array.from({ length: 64 }, (_, n) => ({
      instance: `n-${n}`,
      first_at: NOON - n * 3_600_000,
    }))
    for (const boot of boots)
      await store.putBootRow(item<BootRow>({ fleet: 'large', boot_key: 'b', ...boot }))
    const span = { fromMs: NOON, untilMs: NOON - 40 * 3_600_000 }
    const whole = await store.newestBootRows('large', span, 1000)
    assert.equal(whole.since, span.untilMs)
    assert.deepEqual(
      whole.rows.map(({ instance }) => instance),
      boots.slice(0, 41).map(({ instance }) => instance),
    )
    const some = await store.newestBootRows('large', span, 32)
    assert.ok(some.since > span.untilMs && some.rows.length <= 32)
    const there = boots.filter(({ first_at }) => first_at >= some.since).map(({ instance }) => instance)
    assert.deepEqual(
      some.rows.map(({ instance }) => instance),
      there,
    )
  })

  it('lists the boots of one image newest first over sixteen shards, each once, back to a given time', async () => {
    const of = { fleet: 'large', image: 'golden/2026#1' }
    const boots = Array.from({ length: 60 }, (_, n) => ({
      ...{ ...of, instance: `i-${n}`, boot_key: 'b', first_at: NOON - n * 1000 },
    }))
    for (const boot of [...boots].reverse()) await store.putImageBoot(item<ImageBoot>(boot))
    await store.putImageBoot(item<ImageBoot>({ ...boots[0], image: 'golden/2026', first_at: NOON + 5 }))
    for (const limit of [1, 7, 59, 200]) {
      const found = await all(limit, (cursor) => store.listImageBoots(of, NOON - 49_000, cursor, limit))
      assert.deepEqual(
        found.map(({ instance }) => instance),
        boots.slice(0, 50).map(({ instance }) => instance),
      )
    }
    const first = boots[0] as ImageBoot
    const behind = await store.listImageBoots(of, 0, store.afterImageBoot(first), 1)
    assert.equal(behind.items[0]?.instance, 'i-1')
    // What the cursor names may have left the window since.
    assert.deepEqual(await store.listImageBoots(of, NOON + 1, behind.next, 5), { items: [], next: null })
    await assert.rejects(store.listImageBoots({ ...of, image: 'golden/2026' }, 0, behind.next, 1), BadCursor)
    await store.deleteImageBoot(first)
    assert.equal(await store.getImageBoot(first), null)
    assert.equal((await store.listImageBoots(of, 0, null, 1)).items[0]?.instance, 'i-1')
  })

  it('lists the images of a fleet, those with verified boots first', async () => {
    for (const [image, vouched] of [
      ['b', true],
      ['a', false],
      ['c', true],
      ['b', false],
    ] as const)
      await store.putKnownImage({ fleet: 'large', image, vouched, seen_at: NOON })
    const found = await all(3, (cursor) => store.listKnownImages('large', cursor, 3))
    assert.deepEqual(
      found.map(({ image, vouched }) => `${image} ${vouched}`),
      ['b true', 'c true', 'a false', 'b false'],
    )
    assert.equal(await store.getKnownImage({ fleet: 'large', image: 'a', vouched: true }), null)
  })

  it('refuses a cursor of another list and a forged one', async () => {
    const page = await store.listInstances('large', null, 1)
    await assert.rejects(store.listIncidents('web', page.next, 1), BadCursor)
    await assert.rejects(store.listInstances('large', 'AAAA', 1), BadCursor)
  })

  it('sets a cell: writing it twice counts once', async () => {
    const cell = item<Cell>({ fleet: 'web', shard: 0, at: NOON, verdicts: { ok: 3 } })
    await store.putCell(cell)
    await store.putCell(cell)
    const found = await store.listCells('web', { fromMs: NOON, untilMs: NOON - 1 })
    assert.deepEqual(
      found.map((one) => one.verdicts),
      [{ ok: 3 }],
    )
  })

  it('lists the cells that begin within a time, across midnight too, and no others', async () => {
    const [from, until] = [NOON + DAY_MS, NOON + DAY_MS / 12]
    const ends = [until - 1, until, NOON + DAY_MS / 2, from, from + 1]
    for (const at of ends) await store.putCell(item<Cell>({ fleet: 'long', shard: 0, at, verdicts: {} }))
    const found = await store.listCells('long', { fromMs: from, untilMs: until })
    assert.deepEqual(
      found.map(({ at }) => at).sort((a, b) => a - b),
      ends.slice(1, 4),
    )
  })

  it('lists the members of one generation only, and past generations newest first', async () => {
    const next = { ...ref, gen: 2 }
    await store.casMember(item<Member>({ rev: 0, ...next, instance: 'i-2', joined_at: NOON }))
    const members = await store.listMembers(next)
    assert.deepEqual(
      members.map((member) => member.instance),
      ['i-2'],
    )
    for (const gen of [1, 2, 10])
      await store.putIncidentHistory(item<IncidentHead>({ ...ref, gen, opened_at: NOON }))
    const history = await store.listIncidentHistory('web', ref.cause, ref.image)
    assert.deepEqual(
      history.map((head) => head.gen),
      [10, 2, 1],
    )
  })

  it('lists the open generations of one fleet, and removes one but not its successor', async () => {
    const next = { ...ref, gen: 2 }
    for (const one of [ref, next, { ...ref, fleet: 'other' }]) await store.putOpenIncident(one)
    await store.deleteOpenIncident(ref)
    assert.deepEqual(await store.listOpenIncidents('web', 10), [next])
    assert.equal((await store.listOpenIncidents('other', 10)).length, 1)
  })

  it('appends an audit line once however often it is repeated, and lists them newest first', async () => {
    const line = (at: number, reason: string) =>
      item<AuditEntry>({ fleet: 'web', subject: 'fleet:web', at, reason })
    for (const one of [line(NOON, 'a'), line(NOON, 'b'), line(NOON + 1, 'c'), line(NOON, 'a')])
      await store.appendAudit(one)
    const found = await all(2, (cursor) => store.listAudit('fleet:web', 'web', cursor, 2))
    assert.deepEqual(found.map((one) => one.reason).sort(), ['a', 'b', 'c'])
    assert.equal(found[0]?.reason, 'c')
  })

  it('lists the deliveries of one endpoint and day', async () => {
    const line = (at: number) => item<DeliveryEntry>({ endpoint: 'hook', at, message_id: `m${at}` })
    for (const at of [NOON, NOON + 1, NOON + DAY_MS]) await store.appendDelivery(line(at))
    const { items } = await store.listDeliveries('hook', '2026-11-24', null, 10)
    assert.deepEqual(
      items.map((one) => one.at),
      [NOON + 1, NOON],
    )
  })
}

function smallThings(store: Store): void {
  it('finds an alias in any letter case, until it is deleted', async () => {
    await store.putAlias({ fleet: 'web', kind: 'uuid', value: 'ABCD-1', instance: 'i-1', at: NOON })
    assert.equal(await store.getAlias('web', 'uuid', 'abcd-1'), 'i-1')
    assert.equal(await store.getAlias('web', 'mac', 'abcd-1'), null)
    await store.deleteAlias('web', 'uuid', 'abcd-1')
    assert.equal(await store.getAlias('web', 'uuid', 'ABCD-1'), null)
  })

  it('renews an alias that did not change since it was read', async () => {
    const alias = { fleet: 'web', kind: 'mac', value: '02:1', instance: 'i-1', at: NOON }
    await store.putAlias(alias)
    assert.equal(await store.renewAlias(alias, NOON + 1), true)
    assert.deepEqual(await store.findAlias('web', 'mac', '02:1'), { ...alias, at: NOON + 1 })
    assert.equal(await store.renewAlias({ ...alias, instance: 'i-2' }, NOON + 2), false)
    assert.equal(await store.getAlias('web', 'mac', '02:1'), 'i-1')
  })

  it('lists silences that have not ended', async () => {
    for (const [id, ends_at] of [
      ['past', NOON - 1],
      ['now', NOON + 1],
    ] as const)
      await store.putSilence(item<Silence>({ fleet: 'web', id, ends_at }))
    const ids = async () => (await store.listSilences('web', NOON)).map((silence) => silence.id)
    assert.deepEqual(await ids(), ['now'])
    await store.deleteSilence('web', 'now')
    assert.deepEqual(await ids(), [])
  })
}
