/** The packed file alone, in an empty folder, on the oldest Node that it says it runs on and on the one that we run. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { OLDEST_NODE } from '../../cli/package/bundle-cli.ts'
import { SHIPPED_NODE } from '../../cli/package/node-runtime.ts'
import { goldenAnswers } from '../golden/answers.ts'
import { SHARED, whyNoSamples } from '../soak/samples.ts'
import { artefact, consoleText, emptyFolder, pathWithNode, ROOT, run, VERSION } from './support.ts'

const FILE = `boot-health-${VERSION}.tgz`
const PACKED = artefact(FILE)

for (const version of [`${OLDEST_NODE}.0`, SHIPPED_NODE])
  describe(`the npm package on Node ${version}`, () => {
    const PATH = pathWithNode(version)
    const cwd = emptyFolder()
    const env = { PATH, HOME: cwd, npm_config_cache: join(cwd, '.npm'), NO_COLOR: '1' }
    const bin = join(cwd, 'node_modules/.bin/boot-health')

    before(() => {
      copyFileSync(join(ROOT, 'examples/console.log'), join(cwd, 'console.log'))
      copyFileSync(PACKED, join(cwd, FILE))
    })

    it('diagnoses a console through npx within 3 s, without an install', () => {
      const began = performance.now()
      const { stdout, stderr, status } = run(['npx', '--yes', `./${FILE}`, 'diagnose', 'console.log'], {
        cwd,
        env,
      })
      const took = performance.now() - began
      assert.equal(status, 0, stderr)
      assert.match(stdout, /recovered: route_missing_at_lookup/)
      console.log(`Node ${version}: npx to a diagnosis in ${(took / 1000).toFixed(1)} s`)
      // Other people's work on a shared machine is no fault of ours.
      if (process.env.SPEED_BARS !== 'shown') assert.ok(took < 3000, `${took} ms`)
    })

    it('installs offline, under 15 MB, without other packages', () => {
      const { status, stderr } = run(
        ['npm', 'install', '--offline', '--no-audit', '--no-fund', `./${FILE}`],
        {
          cwd,
          env,
        },
      )
      assert.equal(status, 0, stderr)
      assert.deepEqual(
        readdirSync(join(cwd, 'node_modules')).filter((name) => !name.startsWith('.')),
        ['boot-health'],
      )
      const [kilobytes = ''] = run(['du', '-sk', 'node_modules'], { cwd }).stdout.split('\t')
      assert.ok(Number(kilobytes) < 15_000, `${kilobytes} kB`)
    })

    it('prints its version and commit', () => {
      const { stdout, stderr } = run([bin, '--version'], { cwd, env })
      assert.match(
        stdout,
        new RegExp(`^${VERSION.replaceAll('.', '\\.')} \\(commit [0-9a-f]{12}(-changed)?\\)\n$`),
      )
      assert.equal(stderr, '')
    })

    it('serves the demo, which is judged, paged, healed and verified', async () => {
      const child = spawn(bin, ['serve', '--port', '0'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
      const lines: string[] = []
      try {
        for await (const line of createInterface({ input: child.stdout })) {
          lines.push(line)
          if (/resolved \(verified_ok 1\)/.test(line)) break
        }
        assert.ok(
          lines.some((line) => line.includes('judged failed: route_missing_at_lookup')),
          lines.join('\n'),
        )
        const url = /http:\/\/127\.0\.0\.1:\d+/.exec(lines.join('\n'))?.[0] ?? ''
        assert.match(await (await fetch(`${url}/?fleet=demo`)).text(), /<title>[^<]*boot-health<\/title>/)
        assert.match(await (await fetch(`${url}/v1/boots?fleet=demo`)).text(), /centos-6\.5-nm/)
        const create = [bin, 'token', 'create', '--role', 'operator', '--fleet', 'default']
        await judgesInItsThread(url, run(create, { cwd, env }).stdout)
        const style = await fetch(`${url}/assets/dashboard.css`)
        assert.equal(style.headers.get('content-type'), 'text/css; charset=utf-8')
      } finally {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        await ended
      }
    })

    it('scans all captured consoles, from the install to the table', {
      skip: whyNoSamples() ?? false,
    }, async () => {
      const folder = join(emptyFolder(), 'consoles')
      mkdirSync(folder)
      let consoles = 0
      for await (const { set, name, text } of goldenAnswers()) {
        if (name.endsWith('.files')) continue
        const file = `${SHARED}${set}/${name}.txt`
        writeFileSync(join(folder, `${set}-${name}.log`), existsSync(file) ? readFileSync(file) : text)
        consoles += 1
      }
      const fresh = emptyFolder()
      copyFileSync(PACKED, join(fresh, FILE))
      const began = performance.now()
      const words = ['install', '--offline', '--no-audit', '--no-fund', `./${FILE}`]
      assert.equal(run(['npm', ...words], { cwd: fresh, env }).status, 0)
      const { stdout, stderr, status } = run([join(fresh, 'node_modules/.bin/boot-health'), 'scan', folder], {
        cwd: fresh,
        env,
      })
      const took = performance.now() - began
      assert.ok(consoles >= 106, `${consoles}`)
      assert.equal(status, 1, stderr)
      assert.match(stdout, /route_missing_at_lookup/)
      console.log(
        `Node ${version}: install to the table of ${consoles} consoles in ${(took / 1000).toFixed(1)} s`,
      )
      assert.ok(took < 60_000, `${took} ms`)
    })

    it('leaves nothing behind when it is removed', () => {
      assert.equal(run(['npm', 'uninstall', 'boot-health'], { cwd, env }).status, 0)
      assert.deepEqual(
        readdirSync(join(cwd, 'node_modules')).filter((name) => !name.startsWith('.')),
        [],
      )
    })
  })

describe('the npm package on a Node that is too old', () => {
  it('says in one line what it needs', { skip: ownNode() ? false : 'this machine has no older Node' }, () => {
    const folder = emptyFolder()
    run(['tar', 'xzf', PACKED, '-C', folder])
    const { status, stderr } = run([
      ownNode() ?? '',
      join(folder, 'package/bin/boot-health.mjs'),
      '--version',
    ])
    assert.equal(status, 2)
    assert.match(stderr, /^boot-health: needs Node 22\.16 or newer; this is v\d+\.\d+\.\d+\n$/)
  })
})

/** A console that is too long to be judged in the server's own thread. */
async function judgesInItsThread(url: string, said: string): Promise<void> {
  const token = /bh_operator_\S+/.exec(said)?.[0] ?? ''
  const body = `${consoleText()}${'a line that says nothing\n'.repeat(4000)}`
  const headers = { authorization: `Bearer ${token}` }
  const sent = await fetch(`${url}/v1/console?instance=long`, { method: 'POST', headers, body })
  assert.equal(sent.status, 202, await sent.text())
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`${url}/v1/instances/long`, { headers })
    const { newest } = answer.ok
      ? ((await answer.json()) as { newest: { verdict: string } | null })
      : { newest: null }
    if (newest && newest.verdict !== 'booting') return assert.equal(newest.verdict, 'recovered')
    await setTimeout(100)
  }
  assert.fail('the long console was not judged within 10 s')
}

/** The machine's own Node where it is older than ours may be, else null. */
function ownNode(): string | null {
  const { stdout } = spawnSync('/usr/bin/node', ['--version'], { encoding: 'utf8' })
  return /^v(?:[1-9]|1\d|2[01])\./.test(stdout ?? '') ? '/usr/bin/node' : null
}
