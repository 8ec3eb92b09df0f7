/** A row whose stored value is no JSON any more: a due row is worked by its key, and no other row waits for it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { dueRow } from '../../../functions/due/wake.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import type { DueRow } from '../../../functions/store/due-row.ts'
import { dueKeys, type Key } from '../../../functions/store/keys.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import { openSqliteTable } from '../../../functions/store/sqlite-table.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { TEST_START, testDeps } from '../../support/table.ts'

const directory = mkdtempSync(join(tmpdir(), 'boot-health-damaged-'))
const path = join(directory, 'table.db')
const table = openSqliteTable(path)
const store = createStore(table, { shards: () => 1 })
after(async () => {
  await table.close()
  rmSync(directory, { recursive: true })
})

/** As a bit that fell over leaves it: SQLite has no checksums of its own. */
function damage({ pk, sk }: Key, value = '{"at":17'): void {
  const db = new DatabaseSync(path)
  assert.equal(db.prepare('UPDATE items SET value = ? WHERE pk = ? AND sk = ?').run(value, pk, sk).changes, 1)
  db.close()
}

const judgeRow = (boot_key: string, at = TEST_START) =>
  dueRow({ kind: 'judge', fleet: 'de#mo', guest: 'g|%7C', boot_key }, at, '')

function judging() {
  const judged: string[] = []
  const deps = testDeps({
    store,
    judge: async ({ fleet, guest, boot_key }) => void judged.push(`${fleet} ${guest} ${boot_key}`),
  })
  return { deps, judged }
}

describe('a damaged row', () => {
  it('of due work is worked by its key, counted, logged and deleted; the others are worked', async () => {
    const { deps, judged } = judging()
    const rows = [judgeRow('b1'), judgeRow('b2', TEST_START - 1), judgeRow('b3'), judgeRow('b5')]
    for (const row of rows) await store.putDue(row)
    damage(dueKeys(rows[1] as DueRow))
    damage(dueKeys(rows[2] as DueRow), '')
    damage(dueKeys(rows[3] as DueRow), '{}')
    await sweep(deps)
    assert.deepEqual(judged.sort(), ['de#mo g|%7C b1', 'de#mo g|%7C b2', 'de#mo g|%7C b3', 'de#mo g|%7C b5'])
    assert.deepEqual(await store.dueRows(TEST_START, 10), [])
    assert.equal(deps.logged.filter(({ event }) => event === 'due_row_damaged').length, 3)
    assert.equal(deps.logged.find(({ event }) => event === 'sweep')?.detail?.damaged, 3)
  })

  it('of work that its key cannot identify is retried ever later, like work of a newer version', async () => {
    const { deps } = judging()
    const work = { kind: 'replay', fleet: 'demo', channel: 'c', message_id: 'm', subject: 's' } as const
    const row = dueRow({ ...work, intent: 'trigger', attempt: 0 }, TEST_START, '')
    await store.putDue(row)
    damage(dueKeys(row))
    await sweep(deps)
    const [later] = await store.dueRows(TEST_START + 60_000, 10)
    assert.deepEqual([later?.at, later?.tries], [TEST_START + 5_000, 1])
    if (later) await store.deleteDue(later)
  })

  it('whose key was too long to be stored whole hides no others', async () => {
    const { deps, judged } = judging()
    const long = judgeRow('x'.repeat(500))
    for (const row of [long, judgeRow('b4')]) await store.putDue(row)
    damage(dueKeys(long))
    await sweep(deps)
    assert.deepEqual(judged, ['de#mo g|%7C b4'])
    await store.deleteDue(long)
  })

  it('of anything else fails its reader, by its key, and is not taken for a missing row', async () => {
    for (const id of ['i-1', 'i-2']) await store.casInstance(newInstance('demo', id))
    damage({ pk: 'I#demo#0', sk: 'i-1' })
    await assert.rejects(store.getInstance('demo', 'i-1'), { name: 'DamagedRow', message: /I#demo#0 i-1/ })
    assert.equal((await store.getInstance('demo', 'i-2'))?.instance, 'i-2')
    assert.equal(await store.casInstance(newInstance('demo', 'i-1')), false, 'it is not written over')
  })
})
