/** Pokes as they come out of a queue: each a due row, as JSON. */
import type { WorkerDeps } from '../deps.ts'
import type { DueRow } from '../store/items.ts'
import { workDue } from './work.ts'

export interface Poke {
  id: string
  body: string
}

/**
 * Works each row. Returns the ids of those that the store would not take, to be tried again; what is no row is
 * logged and forgotten, because the row itself lies in the table and the sweep finds it.
 */
export async function workPokes(deps: WorkerDeps, pokes: readonly Poke[]): Promise<string[]> {
  const failed = await Promise.all(
    pokes.map(async ({ id, body }) => {
      const row = readRow(body)
      if (row === null) {
        deps.log('poke_unreadable', { id })
        return []
      }
      try {
        await workDue(deps, row)
        return []
      } catch (error) {
        deps.log('work_failed', { kind: row.kind, error: error instanceof Error ? error.name : 'unknown' })
        return [id]
      }
    }),
  )
  return failed.flat()
}

function readRow(body: string): DueRow | null {
  try {
    const row: unknown = JSON.parse(body)
    return isRow(row) ? row : null
  } catch {
    return null
  }
}

const isRow = (row: unknown): row is DueRow =>
  typeof row === 'object' &&
  row !== null &&
  ['kind', 'fleet', 'target'].every((name) => typeof Reflect.get(row, name) === 'string') &&
  typeof Reflect.get(row, 'at') === 'number' &&
  typeof Reflect.get(row, 'detail') === 'object'
