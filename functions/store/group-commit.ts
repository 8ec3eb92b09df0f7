/**
 * Writes of one turn of the event loop, and those that come while the disk is waited for, become one transaction: a boot
 * storm writes hundreds at a time. Nobody reads what is not committed, because a transaction begins and ends within one turn.
 */
import type { DatabaseSync } from 'node:sqlite'
import { DiskFault } from './disk-fault.ts'
import type { LogSync } from './log-sync.ts'
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
  /** Waits for the disk; nothing to wait for where each COMMIT does it itself. */
  log?: Pick<LogSync, 'settle' | 'sync'>
}

export function createGroupCommit(db: DatabaseSync, { named, log }: Options): GroupCommit {
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

  async function beginNext(): Promise<void> {
    await log?.settle()
    await whenFree(() => begin.run())
  }

  async function workBatch(): Promise<void> {
    try {
      await beginNext()
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
        await beginNext()
        await commitAll([write])
      } catch (error) {
        write.fail(named(error))
      }
      await nextTurn()
    }
  }

  /** Answers each write when all of them are on disk. Throws where SQLite would not commit: then nothing is stored. */
  async function commitAll(batch: Write[]): Promise<void> {
    const answers = commitNow(batch)
    try {
      await log?.sync()
    } catch (error) {
      // Stored but for a power cut, so they must not be tried again as those of a damaged page are.
      for (const { fail } of batch) fail(named(error))
      return
    }
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
