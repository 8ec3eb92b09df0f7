/** What is in the npm package, without a registry; `npm-suite.ts` installs and uses it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { apkOf } from '../../cli/package/apk.ts'
import { bundleCli, OLDEST_NODE } from '../../cli/package/bundle-cli.ts'
import { commandFiles } from '../../cli/package/command-tree.ts'
import { debOf } from '../../cli/package/deb.ts'
import { guestPackage } from '../../cli/package/guest-package.ts'
import { SHIPPED_NODE } from '../../cli/package/node-runtime.ts'
import { npmPackage } from '../../cli/package/npm-package.ts'
import type { PackagedFile } from '../../cli/package/packaged-file.ts'
import { rpmOf } from '../../cli/package/rpm.ts'
import { billOfMaterials } from '../../cli/package/sbom.ts'
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

  it('is byte-identical when built again', async () => {
    const again = commandFiles(source, await bundleCli(source.root))
    assert.ok((await npmPackage(source, files)).equals(await npmPackage(source, again)))
  })

  it('contains no path of the machine that built it', async () => {
    const whole = gunzipSync(await npmPackage(source, files)).toString('latin1')
    assert.ok(!whole.includes(process.cwd()))
    assert.ok(!/\.\.\/[\w./-]*node_modules/.test(whole))
  })

  it('is under 15 MB when installed, has no dependencies and no install scripts', () => {
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

  it('includes every worker thread that the code starts by name', () => {
    const folders = ['cli', 'functions', 'shared']
    const names = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/`([\w-]+)\$\{extname\(/g)])
        .map(([, name]) => name ?? ''),
    )
    assert.ok(names.length >= 2, `${names}`)
    for (const name of names) assert.ok(textOf(`lib/${name}.js`) !== '', name)
  })

  it('names the same oldest Node everywhere, and ships the Node that is tested', () => {
    const [major, minor] = OLDEST_NODE.split('.')
    assert.match(textOf('bin/boot-health.mjs'), new RegExp(`NEEDED = \\[${major}, ${minor}\\]`))
    assert.match(textOf('package.json'), new RegExp(`"node": ">=${major}\\.${minor}"`))
    assert.equal(SHIPPED_NODE, ownJson.devDependencies.node)
  })

  it('includes the licence of every bundled package', () => {
    const licences = textOf('THIRD-PARTY-LICENCES.txt')
    for (const name of ['zod', 'hono', 'commander', 'tar-stream'])
      assert.match(licences, new RegExp(`^${name} \\d`, 'm'))
    assert.doesNotMatch(licences, /^Licence: .*(GPL|UNLICENSED|SEE LICENSE)/m)
  })
})

describe('the operating-system packages', () => {
  it('are byte-identical when built again, in every format', async () => {
    for (const [make, init] of [
      [debOf, 'systemd'],
      [rpmOf, 'systemd'],
      [apkOf, 'openrc'],
    ] as const) {
      const [one, two] = await Promise.all([
        make(guestPackage(source, init)),
        make(guestPackage(source, init)),
      ])
      assert.ok(one.equals(two))
    }
  })

  it('have the version of package.json, as has the image in compose.yaml', () => {
    assert.equal(guestPackage(source, 'systemd').version, ownJson.version)
    assert.match(
      readFileSync('cli/package/compose/compose.yaml', 'utf8'),
      new RegExp(`boot-health:${ownJson.version}\\}`),
    )
  })

  it('have a bill of materials that lists each artefact, its hash, and every third-party part', () => {
    const holds = { bundle: true, node: [], debian: [] }
    const artefacts = [{ name: 'one.tgz', bytes: Buffer.from('one'), holds }]
    const bill = JSON.parse(
      String(billOfMaterials(source, artefacts, ['node_modules/zod', 'node_modules/hono'])),
    ) as {
      components: { name: string; hashes: { content: string }[] }[]
      dependencies: { ref: string; dependsOn: string[] }[]
    }
    assert.deepEqual(
      bill.components.map(({ name }) => name),
      ['one.tgz', 'zod', 'hono'],
    )
    assert.equal(bill.components[0]?.hashes[0]?.content, createHash('sha256').update('one').digest('hex'))
    assert.ok(bill.dependencies.some(({ ref, dependsOn }) => ref === 'one.tgz' && dependsOn.length === 2))
  })
})
