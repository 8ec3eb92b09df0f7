/** What is in the npm package, without a registry; `npm-suite.ts` installs and uses it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { bundleCli, OLDEST_NODE } from '../../cli/package/bundle-cli.ts'
import { commandFiles } from '../../cli/package/command-tree.ts'
import { SHIPPED_NODE } from '../../cli/package/node-runtime.ts'
import { npmPackage } from '../../cli/package/npm-package.ts'
import type { PackagedFile } from '../../cli/package/packaged-file.ts'
import { readSource } from '../../cli/package/source.ts'

const source = readSource(process.cwd())
const ownJson = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string
  devDependencies: Record<string, string>
}

describe('the npm package', () => {
  let files: PackagedFile[] = []
  const textOf = (path: string) => String(files.find((file) => file.path === path)?.bytes ?? '')
  before(async () => {
    files = commandFiles(source, await bundleCli(source.root))
  })

  it('is the same bytes when it is made again', async () => {
    const again = commandFiles(source, await bundleCli(source.root))
    assert.ok((await npmPackage(source, files)).equals(await npmPackage(source, again)))
  })

  it('says where nothing of this machine is', async () => {
    const whole = gunzipSync(await npmPackage(source, files)).toString('latin1')
    assert.ok(!whole.includes(process.cwd()))
    assert.ok(!/\.\.\/[\w./-]*node_modules/.test(whole))
  })

  it('is under 15 MB when installed, has no dependencies and runs nothing at an install', () => {
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
    assert.ok(bytes < 15e6, `${bytes} bytes`)
    const about = JSON.parse(textOf('package.json')) as Record<string, unknown>
    assert.deepEqual(
      Object.keys(about).filter((key) => /scripts|dependencies/i.test(key)),
      [],
    )
    assert.equal(about.version, ownJson.version)
    assert.equal(about.gitHead, source.commit ?? undefined)
  })

  it('needs no TypeScript to run', () => {
    const run = files.filter(({ path }) => /^(bin|lib)\//.test(path))
    assert.deepEqual(
      run.filter(({ path }) => !/\.m?js$/.test(path)),
      [],
    )
    for (const thread of ['lib/judge-worker.js', 'lib/judge-thread.js'])
      assert.ok(run.some(({ path }) => path === thread))
    // What is loaded by a name that no bundler sees would still be named as it is in the checkout.
    for (const { path, bytes } of run)
      assert.doesNotMatch(String(bytes), /import\(['"][^'"]*\.ts['"]\)/, path)
  })

  it('names one oldest Node in all places, and ships the Node that is tested', () => {
    const [major, minor] = OLDEST_NODE.split('.')
    assert.match(textOf('bin/boot-health.mjs'), new RegExp(`NEEDED = \\[${major}, ${minor}\\]`))
    assert.match(textOf('package.json'), new RegExp(`"node": ">=${major}\\.${minor}"`))
    assert.equal(SHIPPED_NODE, ownJson.devDependencies.node)
  })

  it('brings the licence of everything that is inside', () => {
    const licences = textOf('THIRD-PARTY-LICENCES.txt')
    for (const name of ['zod', 'hono', 'commander', 'tar-stream'])
      assert.match(licences, new RegExp(`^${name} \\d`, 'm'))
    assert.doesNotMatch(licences, /^Licence: .*(GPL|UNLICENSED|SEE LICENSE)/m)
  })
})
