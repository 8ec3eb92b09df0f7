import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { placeOf, type RawReport } from '../../../shared/view/evidence-places.ts'

const report = (id: string, counts: boolean, ...sections: [name: string, text: string][]): RawReport => ({
  ...{ id, counts },
  sections: sections.map(([name, text]) => ({ name, text })),
})
const REPORTS = [
  report('refused', false, ['console', 'one\nNo route to host\n']),
  report(
    'first',
    true,
    ['journal', 'No route to host\n'],
    ['console', 'one\n\u001b[31mNo  route\u001b[0m to host\n'],
  ),
  report('second', true, ['console', 'one\nNo route to host\n']),
]

describe('the place of a line of evidence', () => {
  const rows: [
    what: string,
    line: { source: string; line: number | null; text: string },
    place: string | null,
  ][] = [
    [
      'the first report that counts, whatever its colours and blanks',
      { source: 'console', line: 2, text: 'No route to host' },
      'first 2 2',
    ],
    ['the section that it is of', { source: 'journal', line: 1, text: 'No route to host' }, 'first 1 1'],
    [
      'nowhere, where that line says something else',
      { source: 'console', line: 1, text: 'No route to host' },
      null,
    ],
    ['nowhere, past the end', { source: 'console', line: 9, text: 'No route to host' }, null],
    ['nowhere, in a source without lines', { source: 'console', line: null, text: 'one' }, null],
    ['nowhere, in a section that no report has', { source: 'syslog', line: 1, text: 'one' }, null],
    ['nowhere, for a text of nothing', { source: 'console', line: 1, text: '' }, null],
  ]
  for (const [what, line, place] of rows)
    it(`is ${what}`, () => {
      const found = placeOf({ ...line, shows: '' }, REPORTS)
      assert.equal(found && `${found.report} ${found.section} ${found.line}`, place)
    })
})
