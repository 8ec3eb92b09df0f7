/**
 * How the keys of a table are made. The rows do not show it and it cannot change under them: with another number of shards
 * no row is found. So the layout is stored, and every program that opens the table checks it.
 */
import { layoutKeys } from './keys.ts'
import { cas, read } from './rows.ts'
import type { Table } from './table.ts'

/** Raise it with any change to how a key is spelled or what a stored field means. */
const KEY_VERSION = 1
const ITEM_VERSION = 1
const ROUNDS = 10

export interface Layout {
  rev: number
  keys: number
  items: number
  /** Shards by fleet. A fleet that the configuration no longer names keeps its number: its rows are still there. */
  shards: Record<string, number>
}

/** The table was written with another layout. The message names it and says whether `migrate` can move a file. */
export class LayoutDiffers extends Error {
  override name = 'LayoutDiffers'
}

export const readLayout = async (table: Table): Promise<Layout | null> =>
  read<Layout>(await table.get(layoutKeys))

export const newLayout = (shards: Record<string, number>): Layout => ({
  rev: 0,
  keys: KEY_VERSION,
  items: ITEM_VERSION,
  shards,
})

/** Writes the layout, changed or new; false where another process was faster. */
export const writeLayout = (table: Table, layout: Layout): Promise<boolean> =>
  cas(table, layoutKeys, layout, 'cas_layout', { kind: 'layout' })

/** Why rows of this layout cannot be used with these shards; null where they can. */
export function layoutFault(layout: Layout, shards: Record<string, number>): string | null {
  if (layout.keys !== KEY_VERSION || layout.items !== ITEM_VERSION)
    return `the table was written by another version of boot-health (keys ${layout.keys}, items ${layout.items})`
  for (const [fleet, wanted] of Object.entries(shards)) {
    const stored = layout.shards[fleet]
    if (stored !== undefined && stored !== wanted)
      return `fleet ${fleet} is stored in ${stored} shards, the configuration says ${wanted}`
  }
  return null
}

/**
 * Checks that the table has this layout, and stores the number of shards of each new fleet. Answers the number of every
 * stored fleet, also of those that `shards` does not name. Throws `LayoutDiffers`.
 */
export async function holdLayout(table: Table, shards: Record<string, number>): Promise<Layout['shards']> {
  for (let round = 0; round < ROUNDS; round++) {
    const stored = (await readLayout(table)) ?? newLayout({})
    const fault = layoutFault(stored, shards)
    if (fault !== null) throw new LayoutDiffers(fault)
    const all = { ...stored.shards, ...shards }
    if (stored.rev > 0 && Object.keys(all).length === Object.keys(stored.shards).length) return all
    if (await writeLayout(table, { ...stored, shards: all })) return all
  }
  throw new Error('the layout of the table is being written by too many')
}
