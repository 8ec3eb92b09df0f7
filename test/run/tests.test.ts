/** `npm test` itself: no failure is lost, and no test file is left out. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { filesOf, GROUPS } from '../together/groups.ts'
import { processesOf, testsOf } from './test-files.ts'

it('reports every way in which a test can fail, without following promises', () => {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const words = ['test/run/tests.ts', 'test/run/failing-on-purpose.ts']
  const { status, stdout } = spawnSync(process.execPath, words, { env, encoding: 'utf8' })
  assert.equal(status, 1)
  for (const failure of ['the assertion', 'the timer', 'the rejection', 'the late one'])
    assert.ok(stdout.includes(failure), `${failure} in ${stdout}`)
  assert.match(stdout, /promises are not followed/)
})

const SCRIPTS: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts

const wordsOf = (script: string) => script.split(/\s+/).map((word) => word.replaceAll("'", ''))

describe('every test file', () => {
  const inTests = [...processesOf('test'), ...processesOf('cli')].flatMap(testsOf)
  const elsewhere = Object.values(SCRIPTS).flatMap((script) => globSync(wordsOf(script)))

  it('is run once by npm test or npm run test:cli, or by one other script', () => {
    for (const file of globSync('test/**/*.test.ts')) {
      const times = (files: string[]) => files.filter((one) => one === file).length
      const [here, there] = [times(inTests), times(elsewhere)]
      assert.ok(
        here === 1 || (here === 0 && there === 1),
        `${file}: ${here} in npm test and test:cli, ${there} in others`,
      )
    }
  })

  it('of a command is run by npm run test:cli, and no other is', () => {
    const files = processesOf('cli').flatMap(testsOf)
    assert.deepEqual(files.sort(), globSync('test/cli/**/*.test.ts').sort())
  })

  it('that a script names is there', () => {
    for (const [name, script] of Object.entries(SCRIPTS))
      for (const word of wordsOf(script))
        if (word.startsWith('test/')) assert.ok(globSync(word).length > 0, `npm run ${name}: ${word}`)
  })

  it('of a group is loaded by a file in test/together', () => {
    const loaders = globSync('test/together/*.ts').filter((file) => file !== 'test/together/groups.ts')
    const groups = Object.keys(GROUPS).map((name) => `test/together/${name}.ts`)
    assert.deepEqual(loaders.sort(), groups.sort())
  })

  it('of a group has no hook that would be of the others too: each stands in a describe', () => {
    for (const file of Object.keys(GROUPS).flatMap((name) => filesOf(name as keyof typeof GROUPS)))
      assert.doesNotMatch(readFileSync(file, 'utf8'), /^(?:before|beforeEach|afterEach)\(/m, file)
  })

  it('of a suite of its own can be found in CONTRIBUTING.md', () => {
    const contributing = readFileSync('CONTRIBUTING.md', 'utf8')
    for (const name of Object.keys(SCRIPTS))
      if (name.startsWith('test:')) assert.ok(contributing.includes(`npm run ${name}`), name)
  })

  it('describes without waiting: what is declared after a wait is not of its describe where promises are not followed', () => {
    for (const file of globSync('test/**/*.ts'))
      assert.doesNotMatch(readFileSync(file, 'utf8'), /\bdescribe\([^\n]*, async /, file)
  })
})
