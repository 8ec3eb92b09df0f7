/** Sessions and tokens from the command line, over the data of a server. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Server, startServer } from '../../cli/embedded/server.ts'
import { config } from '../../shared/config.ts'
import { storeToken } from '../support/table.ts'
import { userAgent } from '../support/user-agent.ts'
import { runCli } from './run-cli.ts'

describe('boot-health sessions', () => {
  const data = mkdtempSync(join(tmpdir(), 'boot-health-sessions-'))
  let server: Server
  before(async () => {
    const options = { directory: data, host: '127.0.0.1', port: 0, ownUrl: true, log: () => {} }
    server = await startServer({ ...options, config: config.parse({ fleets: { default: {} } }) })
  })
  after(async () => {
    await server.stop()
    rmSync(data, { recursive: true })
  })

  const run = (...words: string[]) => runCli([...words, '--data', data])

  async function browserOf(name: string) {
    const token = await storeToken(server, 'operator', { fleet: 'default', name })
    const browser = userAgent()
    assert.equal((await browser.post(`${server.url}/login`, { token, next: '/' })).status, 303)
    const isIn = async () => (await browser.open(`${server.url}/boots`)).url === `${server.url}/boots`
    assert.equal(await isIn(), true)
    return isIn
  }

  it('lists sessions as a table and as JSON, and ends one, those of one person, or all', async () => {
    const [anna, annaToo, ben] = [await browserOf('anna'), await browserOf('anna'), await browserOf('ben')]
    const { stdout } = await run('sessions', 'list')
    assert.match(stdout, /^ID +WHO +SIGNED IN \(UTC\) +LAST USED +ENDS\n/)
    assert.match(stdout, /token anna/)
    const rows = JSON.parse((await run('sessions', 'list', '--json')).stdout) as {
      id: string
      name: string
    }[]
    assert.deepEqual(rows.map(({ name }) => name).sort(), ['anna', 'anna', 'ben'])
    const id = rows.find(({ name }) => name === 'ben')?.id ?? ''
    assert.equal((await run('sessions', 'revoke', id)).stdout, `ended ${id} of token ben\n`)
    assert.deepEqual([await anna(), await annaToo(), await ben()], [true, true, false])
    assert.equal((await run('sessions', 'revoke', '--person', 'anna')).code, 0)
    assert.deepEqual([await anna(), await annaToo()], [false, false])
    assert.deepEqual(await run('sessions', 'revoke', '--all').then(({ code }) => code), 0)
    assert.equal((await run('sessions', 'list')).stdout, 'no browser is signed in\n')
  })

  it('explains a missing argument, and says when a person has no session', async () => {
    for (const words of [[], ['abc', '--all'], ['0123456789abcdef'], ['--person', 'nobody'], ['ab']]) {
      const { code, stderr } = await run('sessions', 'revoke', ...words)
      assert.equal(code, 2, words.join(' '))
      assert.equal(stderr.trim().split('\n').length, 1, stderr)
    }
  })

  it('creates an expiring token for all fleets, and shows who made it and when it was used', async () => {
    const began = Date.now()
    const create = ['token', 'create', '--role', 'operator', '--name', 'ci-deploys', '--fleet', '*', '--json']
    const made = JSON.parse((await run(...create, '--expires', '90d')).stdout)
    assert.equal(made.fleet, '*')
    const days = (Date.parse(made.expires_at) - Date.now()) / 86_400_000
    assert.ok(days > 89.9 && days <= 90, made.expires_at)
    const listed = async () =>
      (JSON.parse((await run('token', 'list', '--json')).stdout) as Record<string, unknown>[]).find(
        ({ name }) => name === 'ci-deploys',
      )
    assert.deepEqual([(await listed())?.last_used_at, (await listed())?.expires_at], [null, made.expires_at])
    assert.match(String((await listed())?.creator), /\(command line\)$/)
    const headers = { authorization: `Bearer ${made.token}` }
    assert.equal((await fetch(`${server.url}/v1/boots`, { headers })).status, 200)
    assert.ok(Date.parse(String((await listed())?.last_used_at)) >= began)
    const { stdout } = await run('token', 'list')
    assert.match(stdout, /^ID +ROLE +FLEET +CREATED \(UTC\) +BY +LAST USED +EXPIRES +STATE +NAME\n/)
  })

  it('refuses an ingest token for all fleets, because its reports would have no fleet', async () => {
    const { code, stderr } = await run('token', 'create', '--role', 'ingest', '--fleet', '*')
    assert.equal(code, 2)
    assert.match(stderr, /a token of role ingest is for one fleet/)
  })
})
