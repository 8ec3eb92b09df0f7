/** Which of a boot's lookups counts, for its cause and for its outcome. Pure. */
import { isReal, type Lookup } from './lookups.ts'

/**
 * The lookup that decides the boot's cause: the first of the network stage that ended empty, else the one that found a
 * source, else whatever was tried last. Null where no lookup is shown. A later traceback never wins (docs/judgement.md §3).
 */
export function decidingLookup(lookups: readonly Lookup[]): Lookup | null {
  const network = lookups.filter((lookup) => lookup.stage === 'init')
  const empty = network.find((lookup) => lookup.outcome === 'missed' || lookup.outcome === 'none')
  if (empty !== undefined) return empty
  const found = lookups.find((lookup) => isReal(lookup.datasource))
  return found ?? network.at(-1) ?? lookups.at(-1) ?? null
}

/** The last lookup that ended; an open one changes nothing yet. A local miss does not count as an end. */
export function lastLookup(lookups: readonly Lookup[]): Lookup | null {
  const ended = lookups.findLast((lookup) => lookup.outcome !== 'open' && !isLocalMiss(lookup))
  return ended ?? lookups.findLast((lookup) => lookup.stage === 'init') ?? lookups.at(-1) ?? null
}

function isLocalMiss(lookup: Lookup): boolean {
  return lookup.stage === 'init-local' && lookup.outcome === 'missed'
}
