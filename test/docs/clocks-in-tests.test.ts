/** No test asserts how long something took: on a busy machine that says nothing of the code. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

/** A difference of two moments inside of an assertion, or a name that such differences have. */
const MEASURED = /assert\b[^\n]*(?:(?:Date|performance)\.now\(\) - |\b(?:took|elapsed)(?:_ms)?\b [<>])/

const OWN = 'docs/clocks-in-tests.test.ts'

const measuredIn = (text: string): string[] => text.split('\n').filter((line) => MEASURED.test(line))

describe('a test', () => {
  it('asserts no wall time', () => {
    const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.test.ts') && name !== OWN,
    )
    const found = files.flatMap((name) =>
      measuredIn(readFileSync(join('test', name), 'utf8')).map((line) => `test/${name}: ${line.trim()}`),
    )
    assert.deepEqual(found, [])
  })

  it('that does is found', () => {
    const began = 'assert.ok(performance.now() - '
    assert.equal(measuredIn(`${began}began < 2000)\nassert.ok(took < 5)\nassert.equal(took, null)`).length, 2)
  })
})
