import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createGuest, REPORTER, withPolicy } from './support/guest.ts'
import { startIngestServer } from './support/ingest-server.ts'
import { findTool, toolSet } from './support/tool-sets.ts'

const FILES = [
  'boot-health',
  'bad-boot',
  'other-clients',
  'admin',
  'install.sh',
  'uninstall.sh',
  'sysv/boot-health',
  'sysv/hourly',
]
const SHELLS = [['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'sh'], ['mksh']]
const AWKS = ['mawk', 'gawk', 'busybox']
/** `npm run test:reporter`: each shell with each awk. Otherwise one of the two is as the first image has it. */
const EACH_WITH_EACH = process.env.REPORTER_IN_FULL === '1'
const absent = (...tools: string[]) => {
  const missing = tools.filter((tool) => findTool(tool) === null)
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : false
}

/** The evidence that the shell and awk made of the seed's race, without what differs by machine and moment. */
async function bodyBy(t: TestContext, shell: string[], awk: string): Promise<string> {
  const server = await startIngestServer()
  const guest = createGuest('seed-race-healed', { URL: server.url, TOKEN: 'x' })
  const tools = toolSet('curl', 'busybox', shell[0] ?? 'sh')
  t.after(() => [guest.remove(), tools.remove(), server.close()])
  unlinkSync(join(tools.path, 'awk'))
  symlinkSync(findTool(awk) ?? awk, join(tools.path, 'awk'))
  await guest.run('report', { shell, env: { PATH: tools.path } })
  assert.deepEqual(guest.spool(), [])
  return JSON.stringify(server.requests[0]?.evidence)
}

const FIRST = ['dash', 'mawk'] as const
let first: Promise<string> | null = null

for (const shell of SHELLS)
  for (const awk of AWKS.filter((one) => EACH_WITH_EACH || shell[0] === FIRST[0] || one === FIRST[1]))
    test(`${shell.join(' ')} with ${awk} sends an identical report`, {
      skip: absent(shell[0] ?? '', awk, 'dash', 'mawk', 'curl'),
    }, async (t) => {
      first ??= bodyBy(t, [FIRST[0]], FIRST[1])
      assert.equal(await bodyBy(t, shell, awk), await first)
    })

test('passes shellcheck', { skip: absent('shellcheck') }, () => {
  const files = FILES.map((name) => join(REPORTER, name))
  const { stdout, status } = spawnSync('shellcheck', ['-s', 'sh', ...files], { encoding: 'utf8' })
  assert.equal(status, 0, stdout)
})

test('passes checkbashisms', { skip: absent('checkbashisms') }, () => {
  const { stderr, status } = spawnSync(
    'checkbashisms',
    ['-f', ...FILES.map((name) => join(REPORTER, name))],
    { encoding: 'utf8' },
  )
  const found = stderr.split('\n').filter((line) => line.includes('possible bashism'))
  assert.deepEqual([found, (status ?? 4) & 1], [[], 0])
})

test('a healthy boot runs one file of at most 20 kB', () => {
  const size = readFileSync(join(REPORTER, 'boot-health')).length
  assert.ok(size <= 20_480, `${size} bytes`)
})

test('a report takes at most six forks besides its transport', { skip: absent('strace', 'dash') }, (t) => {
  const guest = createGuest('seed-race-first-boot', {
    URL: 'http://127.0.0.1:1',
    TOKEN: 'x',
    BEACON: 'no',
    CLIENTS: '',
  })
  t.after(guest.remove)
  const script = withPolicy(guest.root, { TRIES: 1, JITTER_BAD: 0 })
  const report = [
    'dash',
    script,
    'report',
    '--root',
    guest.root,
    '--config',
    join(guest.root, 'reporter.conf'),
  ]
  // The first boot makes the secret; what every boot costs is counted from then on.
  const trace = () =>
    spawnSync('strace', ['-f', '-qq', '-e', 'trace=execve', ...report], {
      encoding: 'utf8',
      timeout: 120_000,
      env: { ...process.env, PATH: '/usr/bin:/bin' },
    })
  const count = (text: string) =>
    text.split('\n').filter((line) => /execve\(.*= 0$/.test(line) && !/"(sleep|sync)"/.test(line)).length - 1
  trace()
  const forks = count(trace().stderr)
  assert.ok(forks <= 6, `${forks} programs were run`)
})
