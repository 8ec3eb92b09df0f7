/** `boot-health restore FILE`: replaces a data directory's file by a backup and keeps the old file beside it. */
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { createStore } from '../functions/store/create-store.ts'
import { openSqliteTable } from '../functions/store/sqlite-table.ts'
import { CliError } from './cli-error.ts'
import { DEFAULT_DATA } from './data-directory.ts'
import { DATA_FILE, openDataFile } from './embedded/data-file.ts'
import { DataTaken, lockDirectory } from './embedded/data-lock.ts'
import { faultsOfFile } from './embedded/file-check.ts'
import { makeDirectory } from './embedded/open-table.ts'
import { demandLayoutInFile } from './embedded/stored-layout.ts'
import { syncToDisk } from './embedded/sync-to-disk.ts'
import { decidedState, restoredLines } from './restored-state.ts'

const HELP = `
Stop the server first. Everything after the backup is lost: guests do not send missing reports again. Tokens, kill
switches, silences and pauses are as they were when the backup was made; the command lists the tokens that became valid
again or invalid, and the kill switches that changed. It signs out all browsers, because the backup may contain sessions
that have ended since.
The replaced file stays beside the new one as boot-health.db.before-TIME.

Examples:
  boot-health restore /backup/boot-health-2026-11-30.db
  boot-health restore --data /var/lib/boot-health today.db`

export function restoreCommand(): Command {
  return new Command('restore')
    .description('Replace the data of an embedded server with a backup.')
    .argument('<file>', 'a file that boot-health backup made')
    .option('--data <dir>', 'data directory of the server', DEFAULT_DATA)
    .addHelpText('after', HELP)
    .action(restore)
}

async function restore(file: string, { data }: { data: string }): Promise<void> {
  if (!existsSync(file)) throw new CliError(`${file}: no such file`)
  demandBackup(file)
  makeDirectory(data)
  const lock = lockOf(data)
  try {
    const target = join(data, DATA_FILE)
    // The new file is complete on the disk before the old one moves: a crash in between leaves one of them.
    const fresh = `${target}.new`
    await prepare(fresh, file)
    const before = existsSync(target) ? await decidedState(data) : null
    const aside = existsSync(target) ? await setAside(data, target) : null
    renameSync(fresh, target)
    syncToDisk(data)
    const now = await decidedState(data)
    process.stdout.write(`restored ${target}${aside === null ? '' : `; the old data is ${aside}`}\n`)
    const lines = now === null ? [] : restoredLines(before, now)
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  } finally {
    lock.release()
  }
}

/** A copy of the backup without sessions, complete on the disk. Throws where it cannot be made, and leaves none. */
async function prepare(fresh: string, file: string): Promise<void> {
  // The log of a restore that was killed would be taken for this copy's.
  const remove = () => {
    for (const part of ['', '-wal', '-shm']) rmSync(`${fresh}${part}`, { force: true })
  }
  try {
    remove()
    copyFileSync(file, fresh)
    await endSessions(fresh)
    syncToDisk(fresh)
  } catch (error) {
    remove()
    throw new CliError(
      `${fresh}: ${error instanceof Error ? error.message : 'cannot be written'}; nothing was changed`,
    )
  }
}

async function endSessions(file: string): Promise<void> {
  const table = openSqliteTable(file)
  try {
    const store = createStore(table, { shards: () => 1 })
    for (const { hash } of await store.listSessions()) await store.deleteSession(hash)
  } finally {
    await table.close()
  }
}

/** Before anything moves: every page is sound, and it is a table that this version can use. */
function demandBackup(file: string): void {
  try {
    const [fault] = faultsOfFile(file)
    if (fault !== undefined) throw new Error(`damaged: ${fault}`)
    demandLayoutInFile(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable'
    throw new CliError(`${file} cannot be restored: ${why}; nothing was changed`)
  }
}

function lockOf(data: string): { release: () => void } {
  try {
    return lockDirectory(data)
  } catch (error) {
    throw error instanceof DataTaken
      ? new CliError(`${data}: a server runs over this data; stop it first`)
      : error
  }
}

/** Its log is part of it: opened and closed once, it is one file; a damaged file keeps its log beside it. */
async function setAside(data: string, target: string): Promise<string> {
  const aside = `${target}.before-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`
  try {
    await openDataFile(data).close()
  } catch {
    // A file that cannot be opened is moved unchanged.
  }
  for (const part of ['-wal', '-shm'])
    if (existsSync(`${target}${part}`)) renameSync(`${target}${part}`, `${aside}${part}`)
  renameSync(target, aside)
  return aside
}
