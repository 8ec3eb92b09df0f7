/** docs/data.md quotes the lives of shared/policy and the keys of functions/store/keys.ts. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { LIFE_S } from '../../shared/policy/lives.ts'
import { DAY_S } from '../../shared/time.ts'

/** The rows of the table under this heading, as cells without back-ticks. */
function rowsUnder(heading: string): string[][] {
  const [, section = ''] = readFileSync('docs/data.md', 'utf8').split(`\n## ${heading}\n`)
  const rows = section.split('\n## ')[0]?.matchAll(/^\| (.*) \|$/gm) ?? []
  return [...rows].slice(1).map(([, row = '']) => row.replaceAll('`', '').split(' | '))
}

/** What every partition begins with, as keys.ts spells it. */
function partitionsInCode(): string[] {
  const code = readFileSync('functions/store/keys.ts', 'utf8')
  const spelled = code.matchAll(/(?:pk: |=>\s+)[`']([A-Z]+)(?=[#'])/g)
  // `R#` begins a sort key.
  return [...new Set([...spelled].map(([, name = '']) => name))].filter((name) => name !== 'R').sort()
}

describe('docs/data.md', () => {
  it('gives the life of every kind', () => {
    const documented = Object.fromEntries(
      rowsUnder('Lives').map(([kind, days]) => [kind, days === 'never' ? null : Number(days)]),
    )
    const lives = Object.fromEntries(
      Object.entries(LIFE_S).map(([kind, s]) => [kind, s === null ? null : s / DAY_S]),
    )
    assert.deepEqual(documented, lives)
  })

  it('lists every partition in the code, and no other', () => {
    const documented = rowsUnder('Items').map(([, pk = '']) => pk.split('#')[0] ?? '')
    assert.deepEqual([...new Set(documented)].sort(), partitionsInCode())
  })

  it('gives each partition key and sort key as many parts as the code does', () => {
    const code = readFileSync('functions/store/keys.ts', 'utf8').replaceAll(
      /\$\{(?:[^{}]|\{[^}]*\})*\}/g,
      'x',
    )
    const keys = new Set([...code.matchAll(/[`']([^`'\n]*)[`']/g)].map(([, key = '']) => shapeOf(key)))
    for (const [item, pk = '', sk = ''] of rowsUnder('Items')) {
      assert.ok(keys.has(shapeOf(pk)), `${item}: ${pk}`)
      if (sk.includes('#')) assert.ok(keys.has(shapeOf(sk)), `${item}: ${sk}`)
    }
  })
})

/** A key with `x` for what differs between items: `B#fleet#guest` -> `B#x#x`. */
const shapeOf = (key: string): string =>
  key.replaceAll(/[^#]+/g, (word) => (/^[A-Z]+$/.test(word) ? word : 'x'))
