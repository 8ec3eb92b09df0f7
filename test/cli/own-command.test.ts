/** A command that is shown to somebody runs unchanged in the reader's shell. */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type Here, ownCommandAt } from '../../cli/own-command.ts'
import { localCommand } from '../../shared/own-command.ts'
import { untilSaid } from '../support/until-said.ts'

const shell = promisify(execFile)

const HERE: Here = {
  execPath: '/usr/bin/node',
  script: '/usr/lib/node_modules/boot-health/bin/boot-health.mjs',
  cwd: '/home/anna',
  checkout: null,
  intoImage: null,
  data: undefined,
  endpoint: undefined,
}
const PACKAGE = { ...HERE, execPath: '/usr/lib/boot-health-server/bin/node' }
const IMAGE = {
  ...PACKAGE,
  script: '/usr/lib/boot-health-server/bin/boot-health.mjs',
  intoImage: 'podman exec 0123abcd',
  data: '/var/lib/boot-health',
}
const CHECKOUT = { ...HERE, cwd: '/src/bh', checkout: '/src/bh' }
const WEB = '/var/lib/boot-health-server'

describe('a shown command', () => {
  const rows: [what: string, here: Here, data: string, here: string, anywhere: string][] = [
    ['of npm', HERE, '.boot-health', 'boot-health X', 'boot-health X --data /home/anna/.boot-health'],
    [
      'of npm',
      HERE,
      'my data',
      "boot-health X --data 'my data'",
      "boot-health X --data '/home/anna/my data'",
    ],
    [
      'of a checkout',
      CHECKOUT,
      '.boot-health',
      'npx boot-health X',
      '/src/bh/cli/boot-health X --data /src/bh/.boot-health',
    ],
    [
      'of a checkout in another folder',
      { ...CHECKOUT, cwd: '/tmp' },
      'd',
      '/src/bh/cli/boot-health X --data d',
      '/src/bh/cli/boot-health X --data /tmp/d',
    ],
    ['of a deb or an rpm', PACKAGE, WEB, 'sudo boot-health X', 'sudo boot-health X'],
    [
      'of a deb or an rpm',
      PACKAGE,
      '/srv/d',
      'sudo boot-health X --data /srv/d',
      'sudo boot-health X --data /srv/d',
    ],
    [
      'of the container image',
      IMAGE,
      '/var/lib/boot-health',
      `podman exec 0123abcd ${IMAGE.execPath} ${IMAGE.script} X`,
      `podman exec 0123abcd ${IMAGE.execPath} ${IMAGE.script} X`,
    ],
    [
      'over another table',
      { ...HERE, endpoint: 'http://scylla:8000' },
      '/d',
      'DYNAMODB_ENDPOINT=http://scylla:8000 boot-health X --data /d',
      'DYNAMODB_ENDPOINT=http://scylla:8000 boot-health X --data /d',
    ],
  ]
  for (const [what, here, data, inFolder, anywhere] of rows)
    it(`${what}, of the data in ${data}: ${anywhere}`, () => {
      assert.equal(localCommand(ownCommandAt(here, { data }, 'here'), 'X'), inFolder)
      assert.equal(localCommand(ownCommandAt(here, { data }, 'anywhere'), 'X'), anywhere)
    })

  it('of a stack needs nothing of this machine', () => {
    const own = ownCommandAt(PACKAGE, { data: '.boot-health', stack: 'BootHealth' }, 'anywhere')
    assert.equal(localCommand(own, 'X'), 'boot-health X --stack BootHealth')
  })
})

describe('the commands on the pages of a server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'boot-health-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('work as copied from any folder, for data in another place than usual', async () => {
    const words = ['serve', '--no-demo', '--open', '--port', '0', '--data', 'my data']
    const server = spawn(process.execPath, [join(process.cwd(), 'cli/main.ts'), ...words], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const closed = once(server, 'close')
    try {
      const [said] = await untilSaid(server, /[\s\S]*TOKEN=/)
      const [, url = ''] = /boot-health at (http:\S+)/.exec(said) ?? []
      // Not synchronously: a connection that the server closes at the same time has to be noticed.
      const run = async (text: string) => (await shell('sh', ['-c', text], { cwd: '/' })).stdout.trim()
      const commands = (page: string) =>
        [...page.matchAll(/(?:>|^)(\S+ token create [^<]*?)<\/(?:pre|code)>/gm)].map(([, text = '']) =>
          text.replaceAll('&#39;', "'"),
        )
      const first = await (await fetch(`${url}/`)).text()
      const [ingest = '', inventory = ''] = commands(first)
      assert.match(await run(ingest), /^bh_ingest_/)
      const token = await run(inventory)
      assert.match(token, /^bh_inventory_/)
      const [announce = ''] = /export BOOT_HEALTH_URL=[^<]*/.exec(first) ?? []
      const filled = announce.replace(/bh_inventory_…/, token).replace('--uuid UUID', '')
      assert.match(await run(filled), /INSTANCE/)
      const [viewer = ''] = commands(await (await fetch(`${url}/login?next=/boots?fleet=default`)).text())
      assert.match(await run(viewer), /^bh_viewer_/)
    } finally {
      server.kill('SIGTERM')
      await closed
    }
  })

  it('tell somebody on another machine nothing of where the data is', async () => {
    // Behind a proxy, everybody comes from this machine.
    const server = spawn(
      process.execPath,
      [join(process.cwd(), 'cli/main.ts'), 'serve', '--no-demo', '--port', '0', '--data', 'd'],
      {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const closed = once(server, 'close')
    try {
      const [said] = await untilSaid(server, /[\s\S]*TOKEN=/)
      const [, url = ''] = /boot-health at (http:\S+)/.exec(said) ?? []
      const ask = async (headers: Record<string, string>) => (await fetch(`${url}/login`, { headers })).text()
      assert.match(await ask({}), /--data/)
      assert.doesNotMatch(await ask({ 'x-forwarded-for': '198.51.100.7' }), /--data/)
    } finally {
      server.kill('SIGTERM')
      await closed
    }
  })
})

describe('the source of pages and hints', () => {
  /** What opens the data, and so needs to be shown where it is. */
  const OPENS_DATA =
    /`[^`]*\bboot-health (?:token create --|redrive\b|migrate\b)[^`]*`|'[^']*\bboot-health (?:token create --|redrive\b|migrate\b)[^']*'/

  it('spells no command itself that needs the place of the data', () => {
    const folders = [
      'functions/api',
      'cli/embedded',
      'cli/demo',
      'cli/first-tokens.ts',
      'cli/next-steps.ts',
      'cli/serve.ts',
      'cli/serve-signals.ts',
      'cli/api-client.ts',
    ]
    const files = folders.flatMap((one) =>
      one.endsWith('.ts')
        ? [one]
        : readdirSync(one, { recursive: true, encoding: 'utf8' })
            .filter((name) => name.endsWith('.ts'))
            .map((name) => join(one, name)),
    )
    const found = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => OPENS_DATA.test(line) && !/^\s*(?:\*|\/\/|\/\*\*)/.test(line))
        .map((line) => `${file}: ${line.trim().slice(0, 140)}`),
    )
    assert.deepEqual(found, [])
  })
})
