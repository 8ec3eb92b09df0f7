/**
 * Writes of one turn of the event loop, and those that come while the disk is waited for, become one transaction: a boot
 * storm writes hundreds at a time. Nobody reads what is not committed, because a transaction begins and ends within one turn.
 */
import type { DatabaseSync } from 'node:sqlite'
import { DiskFault } from './disk-fault.ts'
import { whenFree } from './sqlite-busy.ts'

/** Limits a transaction to about ten milliseconds of the event loop. */
const MOST_WRITES = 300

interface Write {
  run: () => unknown
  done: (answer: unknown) => void
  fail: (error: unknown) => void
}

export interface GroupCommit {
  /** Runs `work` in the next transaction and answers once it is on disk. Conditions are checked in the order of calls. */
  write: <T>(work: () => T) => Promise<T>
  /** Resolves when every call so far is answered. */
  idle: () => Promise<void>
}

interface Options {
  /** Turns an error of the database into what callers get. */
  named: (error: unknown) => unknown
  /** Waits until what was committed before is on disk; nothing to wait for where each COMMIT does it itself. */
  sync?: () => Promise<void>
}

export function createGroupCommit(db: DatabaseSync, { named, sync }: Options): GroupCommit {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const waiting: Write[] = []
  let working: Promise<void> | null = null

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      await nextTurn()
      await workBatch()
    }
    working = null
  }

  async function workBatch(): Promise<void> {
    try {
      await whenFree(() => begin.run())
    } catch (error) {
      for (const { fail } of waiting.splice(0)) fail(named(error))
      return
    }
    const batch = waiting.splice(0, MOST_WRITES)
    try {
      await commitAll(batch)
    } catch (error) {
      const fault = named(error)
      if (batch.length > 1 && fault instanceof DiskFault && fault.isDamage) await workEach(batch)
      else for (const { fail } of batch) fail(fault)
    }
  }

  /** Where a page of the file is damaged, the writes that do not touch it still succeed. */
  async function workEach(batch: readonly Write[]): Promise<void> {
    for (const write of batch) {
      try {
        await whenFree(() => begin.run())
        await commitAll([write])
      } catch (error) {
        write.fail(named(error))
      }
      await nextTurn()
    }
  }

  /** Answers each write when all of them are on disk. Throws where SQLite would not commit, or the disk would not keep them. */
  async function commitAll(batch: Write[]): Promise<void> {
    const answers = commitNow(batch)
    await sync?.()
    for (const answer of answers) answer()
  }

  function commitNow(batch: Write[]): (() => void)[] {
    try {
      const answers = batch.map(outcomeOf)
      commit.run()
      return answers
    } finally {
      if (db.isTransaction) rollback.run()
    }
  }

  /** The answer to give once the transaction is on disk. Throws where SQLite has rolled back the whole transaction. */
  function outcomeOf({ run, done, fail }: Write): () => void {
    try {
      const answer = run()
      return () => done(answer)
    } catch (error) {
      if (!db.isTransaction) throw error
      return () => fail(named(error))
    }
  }

  return {
    write: <T>(run: () => T) =>
      new Promise<T>((done, fail) => {
        waiting.push({ run, done: done as Write['done'], fail })
        working ??= work()
      }),
    async idle() {
      while (working !== null) await working
    },
  }
}

const nextTurn = () => new Promise<void>((go) => setImmediate(go))
