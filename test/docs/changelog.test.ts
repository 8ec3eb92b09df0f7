/** CHANGELOG.md is merged line by line, so an entry that two branches have changed comes twice. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'

const BEGINNING = 40

it('the newest section of CHANGELOG.md says each thing once', () => {
  const [, newest = ''] = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m)
  const entries = newest.split('\n').filter((line) => line.startsWith('- '))
  const beginnings = entries.map((line) => line.slice(0, BEGINNING))
  assert.ok(entries.length > 5)
  assert.deepEqual(
    beginnings.filter((beginning, index) => beginnings.indexOf(beginning) !== index),
    [],
  )
})
