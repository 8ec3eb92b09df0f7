/** What a stranger sees after `npm start`: the real command, the real reporter, the story to its end. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runCli, runLauncher } from '../cli/run-cli.ts'

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

interface Serving {
  child: ChildProcess
  text: () => string
  /** Resolves when the output matches; rejects when the process ends before or 60 s are over. */
  until: (pattern: RegExp) => Promise<RegExpExecArray>
}

function serve(directory: string, args: string[]): Serving {
  const data = join(directory, 'data')
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', data, ...args], {
    cwd: directory,
  })
  let text = ''
  const watchers = new Set<() => void>()
  const add = (chunk: Buffer) => {
    text += chunk.toString('utf8')
    for (const look of watchers) look()
  }
  child.stdout.on('data', add)
  child.stderr.on('data', add)
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((found, fail) => {
      const over = (why: string) => () => fail(new Error(`${why} before ${pattern}:\n${text}`))
      const timer = setTimeout(over('60 s passed'), 60_000)
      child.once('exit', over('the server ended'))
      const look = () => {
        const match = pattern.exec(text)
        if (!match) return
        watchers.delete(look)
        clearTimeout(timer)
        found(match)
      }
      watchers.add(look)
      look()
    })
  return { child, text: () => text, until }
}

async function stopped({ child }: Serving): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  const exit = new Promise<number | null>((done) => child.once('exit', done))
  child.kill('SIGTERM')
  return exit
}

describe('the first start with the demo', () => {
  let directory = ''
  let server: Serving
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'boot-health-story-'))
    server = serve(directory, [])
    await server.until(/Dashboard {2}/)
  })
  after(async () => {
    await stopped(server)
    await rm(directory, { recursive: true, force: true })
  })

  it('replays the incident from the failed lookup to the resolve, in order, and says that it is a replay', () => {
    const told = [
      'replay of a capture',
      'vm-healthy  judged ok: healthy',
      'vm-seed     judged failed: route_missing_at_lookup',
      'remediator  signed webhook verified; claimed: rerun of vm-seed',
      'vm-seed     second report judged recovered',
      'resolved (verified_ok 1)',
    ]
    const places = told.map((words) => server.text().indexOf(words))
    assert.ok(!places.includes(-1), `${told[places.indexOf(-1)]} is not in:\n${server.text()}`)
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    )
    assert.match(server.text(), /pager {7}page: \[demo\] 1 of 1 VM .*no route to metadata at lookup/)
    assert.match(server.text(), /pager {7}resolve sent/)
    assert.match(server.text(), /Waits are 0 here/)
  })

  it('says that it is open, prints no token to a pipe, and explains how to connect a guest', () => {
    assert.match(server.text(), /open: anybody on this machine can read without a token/)
    assert.doesNotMatch(server.text(), /bh_[a-z]+_\w/)
    assert.match(server.text(), /boot-health token create --fleet default --role ingest/)
    assert.match(server.text(), /^ *URL=http:\/\/127\.0\.0\.1:\d+\n *TOKEN=/m)
  })

  it('says that nobody is paged for the real fleet, and how to act on the demo’s', async () => {
    assert.match(server.text(), /nobody is paged for fleet default: it names no channel \(page_channels/)
    const [, command = ''] = /(token create --role operator --fleet demo)/.exec(server.text()) ?? []
    const data = join(directory, 'data')
    const made = await runLauncher([...command.split(' '), '--data', data], { cwd: directory })
    assert.equal(made.code, 0, made.stderr)
    const env = { BOOT_HEALTH_TOKEN: made.stdout.trim() }
    const silenced = [
      'silence',
      'add',
      '--image',
      'centos-6.5-nm',
      '--for',
      '1h',
      '--reason',
      'trying it out',
    ]
    assert.equal((await runCli([...silenced, '--data', data], { env })).code, 0)
    const stopped = await runLauncher(
      ['kill', 'on', '--reason', 'drill', '--fleet', 'demo', '--data', data],
      {
        cwd: directory,
      },
    )
    assert.match(stopped.stdout, /^kill switch of demo is on/)
  })

  it('answers commands on the same machine', async () => {
    const place = ['--data', join(directory, 'data'), '--fleet', 'demo']
    const boots = await runCli(['boots', ...place])
    assert.equal(boots.code, 0, boots.stderr)
    assert.match(boots.stdout, /vm-seed +recovered +route_missing_at_lookup/)
    assert.match(boots.stdout, /vm-healthy +ok +healthy/)
    const incidents = await runCli(['incidents', '--json', ...place])
    const { items } = JSON.parse(incidents.stdout) as { items: { id: string; state: string }[] }
    assert.deepEqual(
      items.map(({ state }) => state),
      ['resolved'],
    )
    const why = await runCli(['why', items[0]?.id ?? '', ...place])
    assert.match(why.stdout, /rerun/)
  })

  it('refuses a second server over the same data, in one line', async () => {
    const second = await runLauncher(['serve', '--port', '0', '--data', join(directory, 'data')])
    assert.equal(second.code, 2)
    assert.match(second.stderr, /^boot-health: a server \(pid \d+\) runs over .* already/)
  })

  it('keeps its data over a restart, and then requires a token from everybody', async () => {
    assert.equal(await stopped(server), 0)
    server = serve(directory, ['--no-demo'])
    await server.until(/Dashboard {2}/)
    assert.doesNotMatch(server.text(), /replay of a capture|open:/)
    const place = ['--data', join(directory, 'data'), '--fleet', 'demo']
    const refused = await runCli(['boots', ...place])
    assert.deepEqual([refused.code, refused.stdout], [2, ''])
    assert.match(refused.stderr, /401: .*BOOT_HEALTH_TOKEN/)
  })
})
