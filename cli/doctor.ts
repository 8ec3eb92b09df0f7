/** `boot-health doctor`: whether a server's data is sound, and whether its disk will hold it. Only reads. */
import { existsSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { layoutFault } from '../functions/store/layout.ts'
import { config as configFile, shardsOfAll } from '../shared/config.ts'
import { plainHttp } from '../shared/config-check/plain-http.ts'
import { sizeWords } from '../shared/view/number-words.ts'
import { DEFAULT_DATA } from './data-directory.ts'
import { DATA_FILE, demandData } from './embedded/data-file.ts'
import { isTaken } from './embedded/data-lock.ts'
import { faultsOfFile, openToRead } from './embedded/file-check.ts'
import { networkDiskAt } from './embedded/network-disk.ts'
import { CONFIG_FILE, readConfig } from './embedded/read-config.ts'
import { readServerState } from './embedded/state-file.ts'
import { layoutInFile } from './embedded/stored-layout.ts'

const HELP = `
Reads every page of the data. The server may be running. Exit code 1 when something is wrong.

Examples:
  boot-health doctor
  boot-health doctor --data /var/lib/boot-health --config boot-health.config.json`

/** A longer log means that something prevents its checkpoint. */
const LONG_LOG_BYTES = 64 * 1024 * 1024
/** About ten thousand boots fill less room than this. */
const LITTLE_ROOM_BYTES = 256 * 1024 * 1024

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Check the data of an embedded server: disk, room, integrity, layout.')
    .option('--data <dir>', 'data directory of the server', DEFAULT_DATA)
    .option('--config <file>', 'the configuration that the server runs with', CONFIG_FILE)
    .addHelpText('after', HELP)
    .action(doctor)
}

interface Finding {
  what: string
  fine: boolean
  words: string
  /** Nothing is broken, but an operator should know. */
  warns?: true
}

function doctor({ data, config }: { data: string; config: string }): void {
  const path = join(data, DATA_FILE)
  demandData(data)
  const findings = [serverOf(data), diskOf(data), roomOf(data), logOf(path), modeOf(path), soundnessOf(path)]
  // A damaged file may not even open.
  if (findings.every(({ what, fine }) => fine || what !== 'integrity')) findings.push(layoutOf(data, config))
  findings.push(...addressesOf(config))
  for (const { what, fine, words, warns } of findings)
    process.stdout.write(`${fine ? (warns ? 'note ' : 'ok   ') : 'WRONG'} ${what.padEnd(10)} ${words}\n`)
  if (findings.some(({ fine }) => !fine)) process.exitCode = 1
}

function serverOf(data: string): Finding {
  const running = isTaken(data) ? readServerState(data) : null
  return { what: 'server', fine: true, words: running ? `runs at ${running.url}` : 'no server is running' }
}

function diskOf(data: string): Finding {
  const disk = networkDiskAt(data)
  return {
    what: 'disk',
    fine: disk === null,
    words: disk ? `${disk}: a network file system tears the data` : 'of this machine',
  }
}

function roomOf(data: string): Finding {
  const { bavail, bsize } = statfsSync(data)
  const free = bavail * bsize
  return { what: 'room', fine: free > LITTLE_ROOM_BYTES, words: `${sizeWords(free)} free` }
}

function logOf(path: string): Finding {
  const size = (name: string) => (existsSync(name) ? statSync(name).size : 0)
  const log = size(`${path}-wal`)
  return {
    what: 'size',
    fine: log < LONG_LOG_BYTES,
    words: `${sizeWords(size(path))}, and a log of ${sizeWords(log)}`,
  }
}

function modeOf(path: string): Finding {
  const mode = statSync(path).mode & 0o777
  return {
    what: 'access',
    fine: (mode & 0o077) === 0,
    words:
      (mode & 0o077) === 0
        ? 'its owner alone'
        : `others may read it (mode ${mode.toString(8)}): chmod 600 ${path}`,
  }
}

function soundnessOf(path: string): Finding {
  try {
    const [fault] = faultsOfFile(path)
    if (fault === undefined)
      return { what: 'integrity', fine: true, words: `every page read, ${rowsIn(path)} rows` }
    return { what: 'integrity', fine: false, words: `${fault}; restore a backup: boot-health restore FILE` }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable'
    return { what: 'integrity', fine: false, words: `${why}; restore a backup: boot-health restore FILE` }
  }
}

function rowsIn(path: string): number {
  const db = openToRead(path)
  const row = db.prepare('SELECT (SELECT COUNT(*) FROM items) + (SELECT COUNT(*) FROM reports) AS rows').get()
  db.close()
  return Number(row?.rows)
}

function layoutOf(data: string, path: string): Finding {
  const config = readConfig(path) ?? configFile.parse({ fleets: { default: {} } })
  try {
    const layout = layoutInFile(join(data, DATA_FILE))
    const fault = layout && layoutFault(layout, shardsOfAll(config))
    const words = fault ? `${fault}; boot-health migrate moves it` : 'as the configuration says'
    return { what: 'layout', fine: !fault, words }
  } catch (error) {
    return { what: 'layout', fine: false, words: error instanceof Error ? error.message : 'unreadable' }
  }
}

/** A configuration that cannot be read is the layout's finding. */
function addressesOf(path: string): Finding[] {
  try {
    const plain = plainHttp(readConfig(path) ?? configFile.parse({ fleets: {} }))
    return plain.map(({ pointer, url }) => ({
      what: 'address',
      fine: true,
      warns: true,
      words: `${pointer} is ${url}: what is sent there can be read on the way`,
    }))
  } catch {
    return []
  }
}
