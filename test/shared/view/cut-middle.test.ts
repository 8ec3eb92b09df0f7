import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cutMiddle } from '../../../shared/view/cut-middle.ts'

const CALL = `Calling 'http://169.254.169.254/x' failed [0/120s]: ${'a'.repeat(200)} [Errno 111] Connection refused${'b'.repeat(200)} end`

describe('a line cut in its middle', () => {
  it('stays whole where it fits', () => assert.equal(cutMiddle('abc', 3), 'abc'))

  it('keeps its head and its end', () => {
    assert.equal(cutMiddle('begin 1234567890 end!', 15), 'begin  … 0 end!')
    assert.equal(cutMiddle('begin 1234567890 end!', 15).length <= 15, true)
  })

  for (const reason of [
    '[Errno 111] Connection refused',
    "OSError(101, 'Network is unreachable",
    'status code [404]',
    '503 Server Error',
    '(connect timeout=50.0)',
  ])
    it(`keeps ${reason}, wherever it is in the line`, () => {
      const line = CALL.replace('[Errno 111] Connection refused', reason)
      const cut = cutMiddle(line, 160)
      assert.ok(cut.includes(reason), cut)
      assert.ok(cut.startsWith("Calling 'http://169.254.169.254/x' failed"), cut)
      assert.ok(cut.endsWith('end') && cut.length <= 160, cut)
    })

  it('does not cut a character in half', () => {
    assert.doesNotMatch(cutMiddle('😀'.repeat(100), 21), /[\ud800-\udbff](?![\udc00-\udfff])/)
  })
})
