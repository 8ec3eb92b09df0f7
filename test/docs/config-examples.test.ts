/** Whole configurations in the documents pass the check, once the reader has exported the variables that the document names. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { factsOf } from '../../cli/embedded/read-config.ts'
import { checkConfig } from '../../shared/config-check/config-check.ts'

const DOCUMENTS = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)

/** JSON blocks that are a whole file, not a part of one. */
function configsIn(text: string): unknown[] {
  return [...text.matchAll(/```json\n([\s\S]*?)```/g)].flatMap(([, block = '']) => {
    try {
      const parsed = JSON.parse(block) as object
      return 'fleets' in parsed ? [parsed] : []
    } catch {
      return []
    }
  })
}

const exported = (text: string) =>
  new Set([...text.matchAll(/`export ([A-Z_]+)=[^`]*`/g)].map(([, name]) => name))

describe('a configuration that a document shows', () => {
  const found = DOCUMENTS.flatMap((name) => {
    const text = readFileSync(name, 'utf8')
    return configsIn(text).map((raw, index) => ({ name, index, raw, names: exported(text) }))
  })

  it('is there', () => assert.ok(found.length >= 4, `${found.length}`))

  for (const { name, index, raw, names } of found)
    it(`passes the check with what the document says to export: ${name}, ${index + 1}`, () => {
      const hasEnv = (wanted: string) => names.has(wanted)
      const target = JSON.stringify(raw).includes('"ssm"') ? 'aws' : 'embedded'
      const { faults } = checkConfig(raw, { ...factsOf(target), hasEnv })
      assert.deepEqual(
        faults.filter(({ level }) => level === 'error').map(({ pointer, says }) => `${pointer}: ${says}`),
        [],
      )
    })
})
