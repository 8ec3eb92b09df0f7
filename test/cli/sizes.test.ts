/** Sizes in what a command prints are written by one function. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

/** A unit after a number of the program's, or after one that somebody wrote into a message. */
const OWN_UNIT = /['"`][^'"`]*(?:\}|\b\d+) (?:bytes|[kKMGT]i?B)\b/

describe('the size of a file', () => {
  it('is written by sizeWords in every command', () => {
    const files = readdirSync('cli', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )
    const found = files.flatMap((name) =>
      readFileSync(join('cli', name), 'utf8')
        .split('\n')
        .filter(
          (line) =>
            OWN_UNIT.test(line) && !line.includes('sizeWords(') && !/^\s*(?:\*|\/\/|\/\*\*)/.test(line),
        )
        .map((line) => `cli/${name}: ${line.trim()}`),
    )
    assert.deepEqual(found, [])
  })
})
