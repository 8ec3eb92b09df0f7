/**
 * Power cuts under the table's file, from a trace of what a writing process did: whatever the disk kept of the writes that
 * nobody waited for, the file is whole, every answered act is in it, and acts are in it in their order.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { findTool } from '../guest-reporter/support/tool-sets.ts'
import { randomFrom } from '../support/random.ts'
import { type Adversary, createDisk, eventsOf, STRACE, type TraceEvent } from './disk-trace.ts'
import { type Act, follow, planOf, type Rows, rowOf } from './power-plan.ts'

const skip = findTool('strace') === null ? 'strace is not installed' : false
/** Gigabytes are written and thrown away. */
const MEMORY = '/dev/shm'
const parent = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'boot-health-power-'))
after(() => rmSync(parent, { recursive: true, force: true }))

const WRITER = join(import.meta.dirname, 'power-writer.ts')
const SEED = 20261201

interface Traced {
  acts: Act[]
  answers: unknown[]
  events: TraceEvent[]
}

/** Lets a process do the plan, under a trace. `inject`: what strace does to its calls. */
async function traced(sync: 'aside' | 'here', count: number, inject: string[] = []): Promise<Traced> {
  const directory = mkdtempSync(join(parent, `${sync}-`))
  const [path, trace] = [join(directory, 'table.db'), join(directory, 'trace')]
  const words = [process.execPath, '--disable-warning=ExperimentalWarning', WRITER, path, sync]
  const strace = [...STRACE, ...inject, '-o', trace]
  const { status, stderr } = spawnSync('strace', [...strace, ...words, String(count), String(SEED)])
  assert.equal(status, 0, stderr.toString())
  const events = await eventsOf(trace, path)
  rmSync(directory, { recursive: true })
  return { ...planOf(count, randomFrom(SEED)), events }
}

/** What a process had said when the power was cut: the answer of each act that was answered. */
type Said = ReadonlyMap<number, string>
/** What is wrong with the rows that are left after a power cut; null: nothing. */
type Judge = (rows: Rows, said: Said) => string | null

const ADVERSARIES: Adversary[] = ['drops all', 'keeps the first', 'keeps some, some torn']

/** Cuts the power at `instants` (places in the trace), and answers what is wrong with the file after each cut. */
function faultsAfterCuts(events: TraceEvent[], instants: ReadonlySet<number>, judge: Judge): string[] {
  const random = randomFrom(SEED)
  const disk = createDisk(random)
  const said = new Map<number, string>()
  const faults: string[] = []
  events.forEach((event, at) => {
    disk.follow(event)
    if (event.kind === 'said') {
      const [n = '', answer = ''] = event.text.split(' ')
      said.set(Number(n), answer)
    }
    if (!instants.has(at) || said.size === 0) return
    for (const adversary of ADVERSARIES) {
      const fault = faultOf(disk.cut(adversary), (rows) => judge(rows, said))
      if (fault !== null) faults.push(`cut at ${at}, and the disk ${adversary}: ${fault}`)
    }
  })
  return faults
}

/** Opens the files as after a restart. */
function faultOf(
  files: ReturnType<ReturnType<typeof createDisk>['cut']>,
  judge: (rows: Rows) => string | null,
) {
  const path = join(parent, 'after.db')
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  if (files.db) writeFileSync(path, files.db)
  if (files.wal) writeFileSync(`${path}-wal`, files.wal)
  const db = new DatabaseSync(path)
  try {
    db.exec('PRAGMA synchronous = OFF')
    const check = db.prepare('PRAGMA integrity_check(1)').get()?.integrity_check
    if (check !== 'ok') return String(check)
    const stored = db
      .prepare('SELECT sk, value, bytes, rev FROM items UNION ALL SELECT sk, value, bytes, rev FROM reports')
      .all()
    const rows: Rows = new Map()
    for (const { sk, value, bytes, rev } of stored) {
      const { text, bytes: written } = rowOf(Number(rev))
      if (
        value !== JSON.stringify(text) ||
        !(bytes instanceof Uint8Array) ||
        Buffer.compare(bytes, written) !== 0
      )
        return `${sk} is not what act ${rev} wrote`
      rows.set(String(sk), Number(rev))
    }
    return judge(rows)
  } catch (error) {
    return String(error)
  } finally {
    db.close()
  }
}

/** `count` places, half of them near the log's beginnings and the writes to the file itself. */
function instantsOf(events: TraceEvent[], count: number): Set<number> {
  const random = randomFrom(SEED)
  const first = events.findIndex(({ kind }) => kind === 'said')
  const isRare = (event: TraceEvent) =>
    event.kind === 'truncate' ||
    event.kind === 'unlink' ||
    (event.kind === 'write' && (event.file === 'db' || event.at === 0))
  const rare = events.flatMap((event, at) => (at > first && isRare(event) ? [at] : []))
  const [some, all] = [Math.min(count / 2, rare.length), events.length - first]
  const chosen = new Set<number>()
  while (chosen.size < some) chosen.add(rare[Math.floor(random() * rare.length)] ?? first)
  while (chosen.size < count) chosen.add(first + Math.floor(random() * all))
  return chosen
}

/** The rows must be those after one of the acts, and after none that comes before an answered one. */
function inOrder({ acts }: Traced): Judge {
  const rows: Rows = new Map()
  const mortal = new Set<string>()
  let next = 0
  return (found, said) => {
    const last = Math.max(...said.keys())
    while (next <= last) doNext()
    const [later, laterMortal] = [new Map(rows), new Set(mortal)]
    for (let n = next; ; n++) {
      const act = acts[n]
      if (areEqual(found, later)) return null
      if (!act || n > last + FURTHEST) return `the rows of no act after ${last}: ${differenceOf(found, rows)}`
      follow(later, laterMortal, { n, act })
    }
  }

  function doNext() {
    const act = acts[next]
    if (act) follow(rows, mortal, { n: next, act })
    next++
  }
}

/** More than all bursts that run at a time. */
const FURTHEST = 300
const areEqual = (one: Rows, other: Rows) =>
  one.size === other.size && [...one].every(([key, n]) => other.get(key) === n)
function differenceOf(found: Rows, wanted: Rows): string {
  const keys = [...new Set([...found.keys(), ...wanted.keys()])].filter(
    (key) => found.get(key) !== wanted.get(key),
  )
  return keys
    .slice(0, 5)
    .map((key) => `${key} is of act ${found.get(key)}, not ${wanted.get(key)}`)
    .join('; ')
}

/** Where acts may fail, each key must have what the last answered act left there, or what a later act without an answer did. */
function keyByKey({ acts }: Traced): Judge {
  const ofKey = Map.groupBy(
    acts.flatMap((act, n) => ('key' in act ? [{ act, n }] : [])),
    ({ act }) => act.key,
  )
  return (found, said) => {
    for (const [key, all] of ofKey) {
      const hasWorked = ({ n }: { n: number }) => said.get(n) === 'true' || said.get(n) === 'undefined'
      const sure = all.findLast(hasWorked)
      const since = all.filter(({ n }) => n >= (sure?.n ?? -1))
      const open = since.filter((one) => one === sure || said.get(one.n) === 'failed' || !said.has(one.n))
      const mayBeGone =
        !sure || open.some(({ act }) => act.kind === 'delete' || (act.kind === 'put' && act.isMortal))
      const n = found.get(key)
      if (n === undefined ? !mayBeGone : !open.some((one) => one.n === n))
        return `${key} is of act ${n}, and act ${sure?.n} was answered`
    }
    return null
  }
}

describe('a power cut', { skip }, () => {
  let aside: Traced
  before(async () => {
    if (!skip) aside = await traced('aside', 3_000)
  })

  it('is tried where it could hurt: the log starts again several times, and rows go to the file', () => {
    const starts = aside.events.filter(
      (event) => event.kind === 'write' && event.file === 'wal' && event.at === 0,
    )
    assert.ok(starts.length > 3, `${starts.length} beginnings of the log`)
    const wrong = aside.events.flatMap((event) => {
      if (event.kind !== 'said') return []
      const [n, answer] = event.text.split(' ')
      return answer === String(aside.answers[Number(n)]) ? [] : [event.text]
    })
    assert.deepEqual(wrong, [])
  })

  it('loses nothing that a server answered, and keeps the order', () => {
    assert.deepEqual(faultsAfterCuts(aside.events, instantsOf(aside.events, 67), inOrder(aside)), [])
  })

  it('would lose rows, and be seen to, if the server did not wait', () => {
    const alone = aside.events.map((event) =>
      event.kind === 'synced' && !event.isHere ? { kind: 'began' as const } : event,
    )
    const faults = faultsAfterCuts(alone, instantsOf(alone, 12), inOrder(aside))
    assert.ok(faults.length > 6, `${faults.length} faults`)
  })

  it('loses nothing that a command answered', async () => {
    const here = await traced('here', 600)
    assert.deepEqual(faultsAfterCuts(here.events, instantsOf(here.events, 10), inOrder(here)), [])
  })

  it('loses nothing that was answered after the disk lost what it could not sync', async () => {
    const failing = await traced('aside', 2_000, ['-e', 'inject=fdatasync:error=EIO:when=3+3'])
    const lost = failing.events.filter((event) => event.kind === 'synced' && !event.isKept)
    assert.ok(lost.length > 5, `${lost.length} syncs failed`)
    assert.deepEqual(faultsAfterCuts(failing.events, instantsOf(failing.events, 25), keyByKey(failing)), [])
  })
})
