import assert from 'node:assert/strict'
import { it } from 'node:test'
import { csvCell } from '../../shared/csv-cell.ts'

it('no cell is a formula, whatever precedes it, and quotes and commas stay in their cell', () => {
  for (const text of ['=1+1', '+1', '-1', '@a', ' =1+1', '\t=1', '\uff1d1', '\u200b=1', '\r\n=1'])
    assert.match(csvCell(text), /^'/, JSON.stringify(text))
  assert.equal(csvCell('a "b", c'), '"a ""b"", c"')
  assert.equal(csvCell('img-1=2'), 'img-1=2')
})
