/** Which engine is behind a command, and what is loaded for it. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { bundlesForTest } from '../../cdk/lambda-bundle.ts'
import { startDynalite } from '../../support/dynalite.ts'
import { runCli, runLauncher } from '../run-cli.ts'

/** Everything that `file` loads before its first line runs: types are not loaded, `import()` is later. */
function loadedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  const text = readFileSync(file, 'utf8')
  for (const [, of = ''] of text.matchAll(/^(?:import|export) (?!type\b)[^'"();]*?from '([^']+)'/gm))
    if (!of.startsWith('.')) found.add(of)
    else if (existsSync(join(dirname(file), of))) loadedBy(normalize(join(dirname(file), of)), found)
  return found
}

describe('the table’s engine', () => {
  it('is SQLite in an embedded server, which loads no AWS code', () => {
    const loaded = [...loadedBy('cli/serve.ts'), ...loadedBy('cli/token.ts'), ...loadedBy('cli/kill.ts')]
    assert.ok(loaded.includes('node:sqlite'))
    assert.deepEqual(
      loaded.filter((name) => name.startsWith('@aws-sdk') || name.startsWith('@smithy')),
      [],
    )
  })

  it('is DynamoDB on AWS, whose bundles contain no SQLite', async () => {
    for (const directory of (await bundlesForTest()).values())
      for (const name of readdirSync(directory).filter((one) => one.endsWith('js')))
        assert.ok(!readFileSync(join(directory, name), 'utf8').includes('sqlite'), `${directory}/${name}`)
  })

  it('is the DynamoDB API at DYNAMODB_ENDPOINT when that is set', async () => {
    const { endpoint } = await startDynalite()
    const env = { DYNAMODB_ENDPOINT: endpoint }
    const made = await runCli(['token', 'create', '--role', 'viewer', '--name', 'far'], { env })
    assert.deepEqual([made.code, made.stderr], [0, ''])
    const { stdout } = await runCli(['token', 'list'], { env })
    assert.match(stdout, /viewer.*far/)
  })
})

describe('a data directory that the kernel lets nobody create', {
  skip: existsSync('/proc') ? false : 'no /proc',
}, () => {
  for (const words of [
    ['serve', '--no-demo', '--port', '0'],
    ['restore', 'package.json'],
  ])
    it(`ends ${words[0]} with one line`, async () => {
      const { code, stderr } = await runLauncher([...words, '--data', '/proc/boot-health/data'])
      assert.equal(code, 2)
      assert.match(stderr, /^boot-health: [^\n]+\n$/)
    })
})
