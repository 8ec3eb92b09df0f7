/** A page of the file is damaged on the disk: the sweep works what is on the others, every time, and says so. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { logDamaged } from '../../../functions/due/log-damaged.ts'
import { wake } from '../../../functions/due/wake.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import { DiskFault } from '../../../functions/store/disk-fault.ts'
import { dueCursorKeys } from '../../../functions/store/keys.ts'
import { openSqliteTable, type SqliteTable } from '../../../functions/store/sqlite-table.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { TEST_START, testDeps } from '../../support/table.ts'

const PAGE_BYTES = 8192
const ROWS = 600
const directory = mkdtempSync(join(tmpdir(), 'boot-health-page-'))
after(() => rmSync(directory, { recursive: true }))

/** Deps over the file, with what they logged. */
function depsOver(table: SqliteTable, now: number) {
  const logged: string[] = []
  const log = (event: string, detail: object = {}) => void logged.push(`${event} ${JSON.stringify(detail)}`)
  const store = createStore(table, { shards: () => 1, onDamaged: logDamaged(log) })
  return { deps: testDeps({ store, now: () => now, log }), logged }
}

/** A file with `ROWS` rows that were due within the last minutes, closed. */
async function fileOfRows(name: string): Promise<string> {
  const path = join(directory, name)
  const table = openSqliteTable(path)
  const wakeAt = (n: number) =>
    wake(depsOver(table, TEST_START - 600_000 + n * 1000).deps, {
      kind: 'cell',
      fleet: 'demo',
      shard: n,
      starts_at: 0,
    })
  await Promise.all(Array.from({ length: ROWS }, (_, n) => wakeAt(n)))
  const { deps } = depsOver(table, TEST_START - 700_000)
  await deps.store.closeDueHours(TEST_START - 700_000)
  await table.close()
  return path
}

/** Writes noise over the leaf that holds the most of these words, and answers how many of them it held. */
function damagePageOf(path: string, word: RegExp): number {
  const file = readFileSync(path)
  const held = (at: number) =>
    file
      .subarray(at, at + PAGE_BYTES)
      .toString('latin1')
      .match(word)?.length ?? 0
  const pages = Array.from({ length: file.length / PAGE_BYTES - 1 }, (_, n) => (n + 1) * PAGE_BYTES)
  const [page = 0] = pages.sort((a, b) => held(b) - held(a))
  const count = held(page)
  file.fill(0xa5, page, page + PAGE_BYTES)
  writeFileSync(path, file)
  return count
}

describe('a damaged page', () => {
  it('of due rows hides only its own rows, in every sweep', async () => {
    const path = await fileOfRows('rows.db')
    const hidden = damagePageOf(path, /"kind":"cell"/g)
    assert.ok(hidden > 5 && hidden < ROWS / 2, `${hidden} rows on the page`)
    const table = openSqliteTable(path)
    after(() => table.close())
    const { deps, logged } = depsOver(table, TEST_START)
    await sweep(deps)
    const { worked, failed } = JSON.parse(logged.find((line) => line.startsWith('sweep {'))?.slice(6) ?? '{}')
    // A few beside the damage can be worked and not deleted: their removal would have to write the page.
    assert.ok(
      worked + failed >= ROWS - hidden && failed < hidden,
      `${worked} and ${failed}, ${hidden} on the page`,
    )
    assert.ok(
      logged.some((line) => line.startsWith('sweep_row_unreadable')),
      logged.join('\n'),
    )
    const late = await wake(deps, { kind: 'cell', fleet: 'demo', shard: ROWS, starts_at: 0 })
    await sweep(deps)
    assert.equal(await deps.store.hasDue(late), false, 'and it goes on')
  })
})

describe("the sweep's own rows on a damaged page", () => {
  it('block no work, though they can be neither read nor written', async () => {
    const table = openSqliteTable(':memory:')
    after(() => table.close())
    const damaged = async () => {
      throw new DiskFault('boot-health.db: it is damaged', { cause: new Error('malformed'), isDamage: true })
    }
    const torn: SqliteTable = {
      ...table,
      get: (key) => (key.pk === dueCursorKeys.pk ? damaged() : table.get(key)),
      put: (key, ...more) => (key.pk === dueCursorKeys.pk ? damaged() : table.put(key, ...more)),
    }
    const { deps, logged } = depsOver(torn, TEST_START)
    await wake(deps, { kind: 'cell', fleet: 'demo', shard: 1, starts_at: 0 })
    assert.equal((await sweep(deps)).worked, 1)
    assert.deepEqual(
      logged
        .filter((line) => line.startsWith('sweep_step_failed'))
        .map((line) => /"step":"(\w+)"/.exec(line)?.[1]),
      ['beat', 'close_hours'],
    )
  })
})
