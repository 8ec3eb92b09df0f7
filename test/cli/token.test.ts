/** What `token list` shows of names that somebody else gave. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { openServerTable } from '../../cli/embedded/open-table.ts'
import { runCli } from './run-cli.ts'

const data = mkdtempSync(join(tmpdir(), 'boot-health-token-'))
await (await openServerTable({ directory: data })).close()
after(() => rmSync(data, { recursive: true }))

describe('boot-health token list', () => {
  it('prints no escape or bidi characters from a name', async () => {
    const name = 'ali\u001b[2Jce\u202e\nroot'
    const created = await runCli(['token', 'create', '--role', 'viewer', '--name', name, '--data', data])
    assert.equal(created.code, 0, created.stderr)
    const { stdout } = await runCli(['token', 'list', '--data', data])
    assert.match(stdout, /^ID +ROLE +FLEET +CREATED \(UTC\) +BY +LAST USED +EXPIRES +STATE +NAME\n/)
    assert.match(stdout, /alice root$/m)
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/)
  })
})

describe('boot-health token create', () => {
  const create = (...words: string[]) => runCli(['token', 'create', ...words, '--data', data])

  it('says what a token of one machine needs, and that other tokens are for the whole fleet', async () => {
    const without = await create('--role', 'instance')
    assert.deepEqual([without.code, /--role instance needs --instance ID/.test(without.stderr)], [2, true])
    const other = await create('--role', 'viewer', '--instance', 'i-1')
    assert.deepEqual(
      [other.code, /a token of role viewer is for the whole fleet/.test(other.stderr)],
      [2, true],
    )
    assert.equal((await create('--role', 'instance', '--instance', 'i-1')).code, 0)
  })
})
