import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { columnsOf, createStyle } from '../../cli/terminal/style.ts'
import { renderTable } from '../../cli/terminal/table.ts'

const ID =
  'route_missing_at_lookup~ubuntu%2Fimages%2Fhvm-ssd-gp3%2Fubuntu-noble-24.04-amd64-server-20261101~12'
const REASON =
  'the image is being rebuilt after the network team moved the metadata service to another address'
const HEADINGS = ['INCIDENT', 'STATE', 'REASON']
const ROWS = [[ID, 'open', REASON]]
const style = (isTTY: boolean, columns: number) => createStyle({ isTTY, columns, env: { NO_COLOR: '1' } })

describe('a table', () => {
  it('in a pipe has each row on one line, with nothing cut', () => {
    const lines = renderTable(HEADINGS, ROWS, style(false, 60)).trimEnd().split('\n')
    assert.equal(lines.length, 2)
    assert.ok(lines[1]?.includes(ID) && lines[1].includes(REASON))
  })

  it('wraps long cells on a terminal, and never a name that people copy', () => {
    const text = renderTable(HEADINGS, ROWS, style(true, 140))
    const lines = text.trimEnd().split('\n')
    assert.ok(lines[1]?.startsWith(ID))
    assert.ok(lines.length > 2)
    const reason = lines.slice(1).map((line) => line.slice(ID.length + 2 + 'STATE'.length + 2).trim())
    assert.equal(reason.join(' '), REASON)
    for (const line of lines) assert.ok(columnsOf(line) <= 140, line)
  })

  it('breaks long words and wide characters without losing any', () => {
    const word = '主机名'.repeat(20)
    const text = renderTable(['A', 'B'], [['x', word]], style(true, 60))
    assert.equal(text.replace(/[\sABx]/g, ''), word)
  })

  it('shows a hostile name on one line', () => {
    const text = renderTable(['A'], [['a\u001b[2J\nb\u202e']], style(false, 80))
    assert.equal(text, 'A\na b\n')
  })
})
