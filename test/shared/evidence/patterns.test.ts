/** Every entry of the pattern table by a line that a guest really prints. Add a row to the `*-lines.ts` beside this. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PATTERNS } from '../../../shared/evidence/patterns.ts'
import { AFTERMATH, MACHINE } from './aftermath-lines.ts'
import { ANSWERS, NO_ANSWERS } from './answer-lines.ts'
import type { Fixture } from './fixture.ts'
import { LOOKUPS } from './lookup-lines.ts'
import { readAs } from './read-as.ts'
import { AGENTS, UNITS } from './unit-lines.ts'

/** How the same line reaches us: the log itself, a console, a journal, syslog, and no prefix at all. */
const PREFIXES: Record<string, (line: string) => string> = {
  'as it is': (line) => line,
  'on a console': (line) => `[   25.440000] cloud-init[512]: ${line}`,
  'in a journal': (line) => `Nov 22 09:32:28 guest cloud-init[512]: ${line}`,
  'by syslog': (line) => line.replace(/^\S+ \S+ - /, 'Nov 22 09:32:28 guest [CLOUDINIT] '),
}

function checkRows(rows: readonly Fixture[]): void {
  for (const [when, line, wanted] of rows)
    it(`"${line.slice(0, 70)}" is read as ${wanted.join(' and ') || 'nothing'} (${when})`, () =>
      assert.deepEqual(readAs(line), wanted))
}

describe('an answer of the metadata service, in every wording,', () => {
  checkRows(ANSWERS)
  for (const [what, line] of NO_ANSWERS)
    it(`is not read in ${what}`, () =>
      assert.deepEqual(
        readAs(line).filter((event) => event.startsWith('answer')),
        [],
      ))
})

describe('the search for a datasource, in every wording', () => checkRows(LOOKUPS))
describe('events after the search', () => checkRows(AFTERMATH))
describe("systemd's messages about the units", () => checkRows(UNITS))
describe('programs that are not cloud-init', () => checkRows(AGENTS))
describe('messages of the machine below cloud-init', () => checkRows(MACHINE))

describe('the pattern table', () => {
  const rows = [...ANSWERS, ...LOOKUPS, ...AFTERMATH, ...UNITS, ...AGENTS, ...MACHINE]

  it('has a fixture for every literal', () => {
    const without = PATTERNS.filter(({ literal }) => !rows.some(([, line]) => line.includes(literal)))
    assert.deepEqual(
      without.map(({ literal }) => literal),
      [],
    )
  })

  it('has no literal twice, so that no entry hides another', () => {
    const literals = PATTERNS.map(({ literal }) => literal)
    assert.deepEqual(
      literals.filter((literal, index) => literals.indexOf(literal) !== index),
      [],
    )
  })

  for (const [how, prefix] of Object.entries(PREFIXES))
    it(`reads a line ${how} like the line in cloud-init.log`, () => {
      for (const [, line, wanted] of [...ANSWERS, ...LOOKUPS, ...AFTERMATH])
        assert.deepEqual(readAs(prefix(line)), wanted, prefix(line))
    })
})
