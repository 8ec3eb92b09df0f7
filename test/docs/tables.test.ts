/** Tables of metrics and of events are those of the code, and every event that the source says is one of the table. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { EVENT_NAMES } from '../../shared/log/events.ts'
import { withTables } from '../support/doc-tables.ts'

for (const page of ['docs/metrics.md', 'docs/operate.md'])
  it(`${page} has current tables (npm run docs writes them)`, () => {
    const text = readFileSync(page, 'utf8')
    assert.equal(text, withTables(text))
  })

/** What is said by a name that is not written there: `log(wasRefused ? 'a' : 'b')` and the like. */
const SAID = /\blog\(\s*(?:[^()'`]*\?\s*)?'([a-z_]+)'(?:\s*:\s*'([a-z_]+)')?/g

it('every event in the source is in the table, and every event in the table is in the source', () => {
  const said = new Set<string>()
  const sources: string[] = []
  for (const top of ['functions', 'cli'])
    for (const name of readdirSync(top, { recursive: true, encoding: 'utf8' }))
      if (name.endsWith('.ts')) sources.push(readFileSync(join(top, name), 'utf8'))
  for (const text of sources)
    for (const [, one, other] of text.matchAll(SAID))
      for (const event of [one, other]) if (event !== undefined) said.add(event)
  const known = new Set<string>(EVENT_NAMES)
  assert.deepEqual(
    [...said].filter((event) => !known.has(event)),
    [],
  )
  // Names that travel in a variable are at least written somewhere.
  const silent = EVENT_NAMES.filter(
    (event) => !said.has(event) && !sources.some((text) => text.includes(`'${event}'`)),
  )
  assert.deepEqual(silent, [])
})
