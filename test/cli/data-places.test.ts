/** Every command that has `--data`, given a place that cannot hold data: one line, exit 2, and never a stack. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { Command } from 'commander'
import { CliError } from '../../cli/cli-error.ts'
import { COMMANDS } from '../../cli/commands.ts'
import { holdLayout } from '../../functions/store/layout.ts'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'

const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
after(() => rmSync(directory, { recursive: true, force: true }))

const file = join(directory, 'file')
writeFileSync(file, 'not a directory')
const lockedByName = join(directory, 'lock')
mkdirSync(join(lockedByName, 'server.lock'), { recursive: true })
const tableByName = join(directory, 'table')
mkdirSync(join(tableByName, 'boot-health.db'), { recursive: true })

const backup = join(directory, 'backup.db')
const table = openSqliteTable(backup)
await holdLayout(table, { default: 1 })
await table.close()

/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:1'

/** A command's other arguments, where anything will not do. */
const WORDS: Record<string, string[]> = {
  gate: ['--image', 'a', '--baseline', 'b'],
  ack: ['x', '--note', 'mine'],
  'silence add': ['--for', '1h', '--reason', 'x', '--cause', 'stalled'],
  'silence edit': ['x', '--for', '1h'],
  kill: ['status'],
  'silence extend': ['x', '--for', '1h'],
  'pause add': ['--for', '1h', '--reason', 'x'],
  'latch release': ['--all', '--reason', 'x'],
  annotate: ['deploy'],
  wait: ['x', '--launched-since', '7d'],
  accept: ['x', '--reason', 'x'],
  'sessions revoke': ['--all'],
  restore: [backup],
}

/** What every one of these messages names: the place, or what is used instead of it. */
const WHERE = new RegExp(`${directory}|^no server: |DYNAMODB_ENDPOINT is `)

interface Leaf {
  name: string
  load: () => Promise<Command>
}

const leaves: Leaf[] = []
for (const entry of COMMANDS) {
  const find = (command: Command, path: string[]): Command | undefined => {
    const [name, ...rest] = path
    return name === undefined
      ? command
      : find(command.commands.find((one) => one.name() === name) as Command, rest)
  }
  const walk = (command: Command, path: string[]) => {
    if (command.options.some(({ long }) => long === '--data'))
      leaves.push({
        name: [entry.name, ...path].join(' '),
        load: async () => find(await entry.load(), path) as Command,
      })
    for (const child of command.commands) walk(child, [...path, child.name()])
  }
  walk(await entry.load(), [])
}

async function run({ name, load }: Leaf, place: string): Promise<unknown> {
  const command = (await load()).exitOverride()
  const needed = command.options
    .filter(({ mandatory }) => mandatory)
    .flatMap(({ long = '' }) => [long, 'viewer'])
  const given = command.registeredArguments.filter(({ required }) => required).map(() => join(directory, 'x'))
  return command
    .parseAsync([...(WORDS[name] ?? [...given, ...needed]), '--data', place], { from: 'user' })
    .then(
      () => null,
      (error: unknown) => error,
    )
}

describe('--data', () => {
  for (const [what, place] of [
    ['a file', file],
    ['a place below a file', join(file, 'below')],
    ['a directory whose lock is a directory', lockedByName],
    ['a directory whose table is a directory', tableByName],
  ] as const)
    for (const endpoint of [undefined, NOWHERE])
      it(`that names ${what} ends each command with one line${endpoint ? ', with a table elsewhere too' : ''}`, async (t) => {
        if (endpoint) process.env.DYNAMODB_ENDPOINT = endpoint
        t.after(() => delete process.env.DYNAMODB_ENDPOINT)
        for (const leaf of leaves) {
          // It takes what cannot be read for damaged, and sets it aside.
          if (leaf.name === 'restore' && place === tableByName) continue
          const error = await run(leaf, place)
          const where = `${leaf.name}: ${error instanceof Error ? error.stack : error}`
          if (error === null && leaf.name === 'doctor') assert.equal(process.exitCode, 1, where)
          else if (!(error instanceof CliError)) assert.fail(where)
          else {
            assert.equal(error.exitCode, 2, where)
            assert.match(error.message, WHERE, where)
            assert.doesNotMatch(error.message, /\n/, where)
          }
          process.exitCode = 0
        }
      })
})
