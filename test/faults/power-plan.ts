/** What the writer of the power test does, in order: the same list in the process that writes and in the one that checks. */
import { randomFrom } from '../support/random.ts'

export type Act =
  | { kind: 'put'; key: string; isMortal: boolean }
  | { kind: 'new'; key: string; isMortal: boolean }
  | { kind: 'replace'; key: string; rev: number }
  | { kind: 'delete'; key: string }
  | { kind: 'expire' }
  | { kind: 'shrink' }

/** Which act's value each key has; no entry: no row. */
export type Rows = Map<string, number>

const ITEMS = 400
const REPORTS = 150
export const BURST = 45

/** A partition of reports begins with `B#`: they lie in a table of their own. */
export const partitionOf = (key: string) => (key.startsWith('report') ? 'B#power' : 'POWER')

/** The row that act `n` writes. */
export function rowOf(n: number): { value: string; text: object; bytes: Uint8Array } {
  const text = { n, padding: 'x'.repeat(200 + ((n * 7919) % 2800)) }
  return { value: JSON.stringify(text), text, bytes: bytesOfSeed(n, (n * 31) % 3000) }
}

/** `count` acts and the answer that each must get, from the same `random` always the same. */
export function planOf(count: number, random: () => number): { acts: Act[]; answers: unknown[] } {
  const rows: Rows = new Map()
  const mortal = new Set<string>()
  const below = (most: number) => Math.floor(random() * most)
  const acts: Act[] = []
  const answers: unknown[] = []
  for (let n = 0; n < count; n++) {
    const act = nextAct(n)
    answers.push(answerOf(act, rows))
    acts.push(act)
    follow(rows, mortal, { n, act })
  }
  return { acts, answers }

  function nextAct(n: number): Act {
    // Never act 0: a revision of 0 stands for no row.
    if (n % 300 === 0) return { kind: 'shrink' }
    if (n % 900 === 450) return { kind: 'expire' }
    const key = below(4) === 0 ? `report ${below(REPORTS)}` : `item ${below(ITEMS)}`
    const chance = below(10)
    if (chance === 0) return { kind: 'delete', key }
    if (chance === 1) return { kind: 'new', key, isMortal: false }
    if (chance < 4) return { kind: 'replace', key, rev: (rows.get(key) ?? 0) + below(2) }
    return { kind: 'put', key, isMortal: below(5) === 0 }
  }
}

function answerOf(act: Act, rows: Rows): unknown {
  if (act.kind === 'put') return true
  if (act.kind === 'new') return !rows.has(act.key)
  if (act.kind === 'replace') return (rows.get(act.key) ?? 0) === act.rev
  return undefined
}

/** Does to `rows` what act `n` does to the table. `mortal`: the keys that the next `expire` deletes. */
export function follow(rows: Rows, mortal: Set<string>, { n, act }: { n: number; act: Act }): void {
  if (act.kind === 'shrink') return
  if (act.kind === 'expire') {
    for (const key of mortal) rows.delete(key)
    mortal.clear()
    return
  }
  if (act.kind !== 'delete' && answerOf(act, rows) !== true) return
  mortal.delete(act.key)
  if (act.kind === 'delete') rows.delete(act.key)
  else rows.set(act.key, n)
  if (act.kind === 'put' && act.isMortal) mortal.add(act.key)
}

function bytesOfSeed(seed: number, length: number): Uint8Array {
  const random = randomFrom(seed)
  return Uint8Array.from({ length }, () => random() * 256)
}
