/** The data directory: who may read it, who may run over it, and which are refused. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { CliError } from '../../../cli/cli-error.ts'
import { openDataFile } from '../../../cli/embedded/data-file.ts'
import { DataTaken, lockDirectory } from '../../../cli/embedded/data-lock.ts'
import { networkDiskOf } from '../../../cli/embedded/network-disk.ts'
import { openServerTable } from '../../../cli/embedded/open-table.ts'
import { startEmbedded } from '../../support/embedded.ts'
import { runCli, runLauncher } from '../run-cli.ts'

const parent = mkdtempSync(join(tmpdir(), 'boot-health-data-'))
after(() => rmSync(parent, { recursive: true }))
let directories = 0
const newDirectory = () => join(parent, String(directories++))
const put = { point: 'put', life: { kind: 'guard' } } as const
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe('a data directory', () => {
  it('can be read by its owner only, with every file in it', async () => {
    const directory = newDirectory()
    const opened = await openServerTable({ directory })
    await opened.table.put({ pk: 'X', sk: 'x' }, {}, put)
    const modes = readdirSync(directory).map((name) => `${name} ${modeOf(join(directory, name))}`)
    assert.deepEqual(modes.sort(), [
      'boot-health.db 600',
      'boot-health.db-shm 600',
      'boot-health.db-wal 600',
      'server.lock 600',
    ])
    assert.equal(modeOf(directory), '700')
    await opened.close()
  })

  it('that was open to everybody is closed by whichever command opens it', async () => {
    const directory = newDirectory()
    mkdirSync(directory, { mode: 0o755 })
    chmodSync(directory, 0o755)
    await (await startEmbedded({ fleets: { default: {} } }, { directory })).server.stop()
    const before = process.umask(0o022)
    const place = ['--data', directory]
    for (const words of [
      ['token', 'create', '--role', 'viewer', ...place],
      ['kill', 'on', '--reason', 'test', ...place],
      ['backup', join(directory, 'copy.db'), ...place],
      ['restore', join(directory, 'copy.db'), ...place],
    ])
      assert.equal((await runLauncher(words)).code, 0, words.join(' '))
    process.umask(before)
    const modes = readdirSync(directory).map((name) => [name, modeOf(join(directory, name))])
    assert.ok(modes.length >= 4, String(modes))
    for (const [name, mode] of modes) assert.equal(mode, '600', name)
  })

  it('allows one server at a time, and commands beside it', async () => {
    const directory = newDirectory()
    const first = await openServerTable({ directory })
    await assert.rejects(openServerTable({ directory }), DataTaken)
    const command = openDataFile(directory)
    await command.put({ pk: 'X', sk: 'x' }, { by: 'a command' }, put)
    assert.deepEqual((await first.table.get({ pk: 'X', sk: 'x' }))?.value, { by: 'a command' })
    await command.close()
    await first.close()
    await (await openServerTable({ directory })).close()
  })

  it('is unlocked as soon as its server is killed', async () => {
    const directory = newDirectory()
    await (await openServerTable({ directory })).close()
    const code = `import { openServerTable } from './cli/embedded/open-table.ts'
      globalThis.kept = await openServerTable({ directory: process.argv[1] })
      console.log('open'); setInterval(() => {}, 1000)`
    const other = spawn(process.execPath, ['--input-type=module', '-e', code, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(other.stdout, 'data')
    await assert.rejects(openServerTable({ directory }), DataTaken)
    other.kill('SIGKILL')
    await once(other, 'exit')
    lockDirectory(directory).release()
  })

  it('from before the first release is refused, with what to do', () => {
    writeFileSync(join(parent, 'CURRENT'), 'MANIFEST-000001\n')
    assert.throws(() => openDataFile(parent), { name: 'CliError', message: /mv \S+ \S+\.old$/ })
    rmSync(join(parent, 'CURRENT'))
  })

  it('with other content is refused in one line', () => {
    const directory = mkdtempSync(join(parent, 'other-'))
    writeFileSync(
      join(directory, 'boot-health.db'),
      'this is no database, but it is longer than a header of one'.repeat(30),
    )
    assert.throws(() => openDataFile(directory), CliError)
  })

  it('without data is refused by every command, and none creates it', async () => {
    const empty = mkdtempSync(join(parent, 'empty-'))
    const zero = mkdtempSync(join(parent, 'zero-'))
    writeFileSync(join(zero, 'boot-health.db'), '')
    const file = join(zero, 'boot-health.db')
    for (const data of [empty, zero, file, newDirectory()])
      for (const words of [
        ['kill', 'on', '--reason', 'drill'],
        ['token', 'create', '--role', 'viewer'],
        ['token', 'list'],
        ['token', 'revoke', 'bh_viewer_aaaa'],
        ['migrate'],
        ['doctor'],
        ['backup', join(parent, 'none.db')],
      ]) {
        const { code, stdout, stderr } = await runCli([...words, '--data', data])
        assert.deepEqual([code, stdout], [2, ''], `${words}: ${stderr}`)
        assert.match(stderr, /^boot-health: \S+: no data here; start the server first .*\n$/)
      }
    assert.deepEqual([readdirSync(empty), readdirSync(zero)], [[], ['boot-health.db']])
    assert.equal(statSync(file).size, 0)
  })

  it('on a network file system is refused, by the name of the file system', () => {
    assert.equal(networkDiskOf(0x6969), 'NFS')
    assert.equal(networkDiskOf(0xff534d42 | 0), 'CIFS')
    assert.equal(networkDiskOf(0xef53), null)
  })
})
