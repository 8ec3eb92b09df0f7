/** Pokes from a queue: each is a due row and when to work it, as JSON. */
import type { WorkerDeps } from '../deps.ts'
import type { DueRow } from '../store/due-row.ts'
import { workDue } from './work.ts'

export interface Poke {
  id: string
  body: string
}

/**
 * Works each row. Answers the ids of those that the store failed for, to be retried. A message that is not a row is logged
 * and dropped, because the row itself is in the table and the sweep finds it.
 */
export async function workPokes(deps: WorkerDeps, pokes: readonly Poke[]): Promise<string[]> {
  const failed = await Promise.all(
    pokes.map(async ({ id, body }) => {
      const poke = readPoke(body)
      if (poke === null) {
        deps.log('poke_unreadable', { id })
        return []
      }
      const { row, at } = poke
      try {
        await workDue(deps, row, at)
        return []
      } catch (error) {
        deps.log('work_failed', { kind: row.kind, error: error instanceof Error ? error.name : 'unknown' })
        return [id]
      }
    }),
  )
  return failed.flat()
}

function readPoke(body: string): { row: DueRow; at: number } | null {
  try {
    const poke: unknown = JSON.parse(body)
    return isObject(poke) && 'row' in poke && isRow(poke.row) && 'at' in poke && typeof poke.at === 'number'
      ? { row: poke.row, at: poke.at }
      : null
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isRow = (row: unknown): row is DueRow =>
  isObject(row) &&
  ['kind', 'fleet', 'target', 'nonce'].every((name) => typeof Reflect.get(row, name) === 'string') &&
  ['at', 'tries', 'expires_at_s'].every((name) => typeof Reflect.get(row, name) === 'number') &&
  isObject(Reflect.get(row, 'detail'))
