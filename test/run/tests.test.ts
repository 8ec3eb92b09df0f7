/** `npm test` itself: no failure is lost, and no test file is left out. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { it } from 'node:test'

it('reports every way in which a test can fail, without following promises', () => {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const words = ['test/run/tests.ts', 'test/run/failing-on-purpose.ts']
  const { status, stdout } = spawnSync(process.execPath, words, { env, encoding: 'utf8' })
  assert.equal(status, 1)
  for (const failure of ['the assertion', 'the timer', 'the rejection', 'the late one'])
    assert.ok(stdout.includes(failure), `${failure} in ${stdout}`)
  assert.match(stdout, /promises are not followed/)
})
