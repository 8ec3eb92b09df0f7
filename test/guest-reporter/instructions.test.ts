/** Every instruction that the product prints, followed to the letter: what it says is given to the real reporter, which must send. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { nextSteps as deployed } from '../../cli/aws/next-steps.ts'
import { openServerTable } from '../../cli/embedded/open-table.ts'
import { nextSteps as served } from '../../cli/next-steps.ts'
import { createStyle } from '../../cli/terminal/style.ts'
import { createApiApp } from '../../functions/api/app.ts'
import { SOME_COMMAND } from '../../shared/own-command.ts'
import { runCli } from '../cli/run-cli.ts'
import { startTestStore, testDeps } from '../support/table.ts'
import { REPORTER, SCRIPT } from './support/guest.ts'
import { type IngestServer, startIngestServer } from './support/ingest-server.ts'

const TOKEN = 'bh_ingest_0000000000000000'
const HEALTHY = join(import.meta.dirname, '../fixtures/guest-roots/healthy')
const plain = createStyle({ isTTY: false, columns: 80, env: {} })

/** A root in which a person has done what `text` says about the file. */
function followed(text: string): string {
  const root = mkdtempSync(join(tmpdir(), 'instructed-'))
  cpSync(HEALTHY, root, { recursive: true })
  const [file = ''] = /\/etc\/[\w./-]+\.conf/.exec(text) ?? []
  const lines = [...text.matchAll(/^\s*((?:[A-Z]+)=\S+)$/gm)].map(([, line = '']) => line)
  mkdirSync(join(root, dirname(file)), { recursive: true })
  writeFileSync(join(root, file), `${filled(lines.join('\n'))}\nJITTER=0\n`)
  return root
}

/** With a token where the text can only hint at one. */
const filled = (text: string) => text.replace(/bh_ingest_(?:…|\.\.\.)/g, TOKEN)

async function sh(words: string[], env: Record<string, string> = {}): Promise<void> {
  const child = spawn('sh', words, { env: { ...process.env, ...env }, stdio: 'ignore' })
  const deadline = setTimeout(() => child.kill('SIGKILL'), 120_000)
  await once(child, 'close')
  clearTimeout(deadline)
}

describe('every instruction for guests in the product makes the reporter send (newcomer 2, style A1):', () => {
  let server: IngestServer
  before(async () => {
    server = await startIngestServer()
  })
  after(() => server.close())

  const config = (folder: string) => {
    const path = join(folder, 'boot-health.config.json')
    writeFileSync(path, JSON.stringify({ public_url: server.url, fleets: { default: {} } }))
    return path
  }

  const said: Record<string, () => Promise<string>> = {
    'the first page of an empty fleet': async () => {
      const { store } = await startTestStore()
      const deps = testDeps({ store, config: { public_url: server.url, fleets: { demo: {} } } })
      const page = await createApiApp({ ...deps, openViewing: true }).request('http://127.0.0.1/')
      return (await page.text()).replaceAll(/<[^>]+>/g, '\n')
    },
    'the end of npm run deploy': async () =>
      deployed({ stack: 'BootHealth', endpoint: server.url, target: undefined, canary: true }),
    'the start of serve': async () =>
      served(
        {
          url: server.url,
          reachable: [],
          linksTo: server.url,
          demo: false,
          own: SOME_COMMAND,
          open: false,
          unpaged: [],
        },
        plain,
      ),
    'token create': async () => {
      const folder = mkdtempSync(join(tmpdir(), 'token-'))
      await (await openServerTable({ directory: folder })).close()
      const words = ['token', 'create', '--role', 'ingest', '--data', folder, '--config', config(folder)]
      const { stdout, stderr } = await runCli(words)
      rmSync(folder, { recursive: true })
      assert.match(stdout, /^bh_ingest_\S+\n$/)
      assert.doesNotMatch(stderr, new RegExp(stdout.trim()), 'the token is not in the log')
      return stderr
    },
    'docs/guest.md, its cloud-config': async () => {
      const text = readFileSync('docs/guest.md', 'utf8')
      const [, block = ''] = /```yaml\n(#cloud-config[\s\S]*?)```/.exec(text) ?? []
      return block.replace('https://boot-health.example.com', server.url)
    },
    'the example that is installed': async () => {
      const example = readFileSync(join(REPORTER, 'reporter.conf.example'), 'utf8')
      return `/etc/boot-health/reporter.conf\n${example.replace('https://boot-health.example.com', server.url)}`
    },
  }

  for (const [where, words] of Object.entries(said)) {
    it(`${where} (the file)`, async () => {
      const root = followed(await words())
      const sent = server.requests.length
      await sh([SCRIPT, 'report', '--root', root])
      rmSync(root, { recursive: true, force: true })
      const [request] = server.requests.slice(sent)
      assert.equal(request?.headers.authorization, `Bearer ${TOKEN}`)
      assert.ok(request.evidence)
    })
  }

  for (const where of [
    'the first page of an empty fleet',
    'the end of npm run deploy',
    'the start of serve',
    'token create',
  ])
    it(`${where} (the command)`, async () => {
      const text = (await said[where]?.()) ?? ''
      const [, token = '', command = ''] =
        /BOOT_HEALTH_TOKEN=(\S+) sh (guest-reporter\/install\.sh .*)$/m.exec(text) ?? []
      const root = mkdtempSync(join(tmpdir(), 'installed-'))
      cpSync(HEALTHY, root, { recursive: true })
      const sent = server.requests.length
      await sh(command.trim().split(' '), { BOOT_HEALTH_TOKEN: filled(token), DESTDIR: root })
      appendFileSync(join(root, 'etc/boot-health/reporter.conf'), 'JITTER=0\n')
      await sh([join(root, 'usr/lib/boot-health/boot-health'), 'report', '--root', root], {
        PATH: process.env.PATH ?? '',
      })
      rmSync(root, { recursive: true, force: true })
      assert.equal(server.requests[sent]?.headers.authorization, `Bearer ${TOKEN}`)
    })
})

describe('every key in a sample reporter.conf', () => {
  it('is one that the reporter reads', () => {
    const [, keys = ''] = /case \$key in ([A-Z0-9 |]+)\)/.exec(readFileSync(SCRIPT, 'utf8')) ?? []
    const known = keys.split(' | ')
    assert.ok(known.includes('URL') && known.includes('TOKEN'))
    for (const path of [
      'docs/guest.md',
      'docs/aws.md',
      'README.md',
      'cdk/boot-health-stack.ts',
      'guest-reporter/install.sh',
    ]) {
      const text = readFileSync(path, 'utf8')
      assert.doesNotMatch(text, /(?<![A-Z_])ENDPOINT=|\/etc\/boot-health\.conf/, path)
      for (const [, key = ''] of text.matchAll(/(?<![\w$-])(URL|TOKEN2?|IMAGE|HEAL|ADDRESS|SERVER)=/g))
        assert.ok(known.includes(key), `${path}: ${key}`)
    }
  })
})
