/** Each wrapper undone, and where its lines stood. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unpasted } from '../../../shared/evidence/clean.ts'
import { isBroken } from '../../../shared/evidence/pasted/broken.ts'
import { numberOf } from '../../../shared/evidence/pasted/numbered.ts'
import { judgeText } from '../../../shared/judgement/judge.ts'
import { FORMS } from '../../support/forms.ts'

const LINES = [
  "Cloud-init v. 22.4.2 running 'init' at Thu, 19 Oct 2017 07:50:02 +0000. Up 26.01 seconds.",
  '2017-10-19 07:50:02,100 - url_helper.py[WARNING]: Calling "http://169.254.169.254/x?a=1&b=2" failed [0/120s]: request error [<urllib3.connection.HTTPConnection object at 0x7f>: [Errno 101] Network is unreachable]',
  'ci-info: | Device |  Up  |  Address  |    Mask   | Scope | Hw-Address |',
  '2017-10-19 07:50:02,546 - util.py[WARNING]: No instance datasource found! Likely bad things to come!',
  '2017-10-19 07:50:03,546 - handlers.py[DEBUG]: finish: modules-final/config-final-message: SUCCESS',
  '2017-10-19 07:50:04,546 - util.py[DEBUG]: Cloud-init v. 22.4.2 finished at Thu, 19 Oct 2017 07:50:04 +0000. Datasource DataSourceNone.  Up 28.01 seconds',
]
const TEXT = `${LINES.join('\n')}\n`

/** Blanks are what wrapping and tables may lose. */
const squeezed = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

describe('the lines of a log', () => {
  const changed = ['lines cut with an ellipsis', 'a terminal of 132 columns']
  for (const [into, form] of Object.entries(FORMS)) {
    if (changed.includes(into)) continue
    it(`are all restored from ${into}`, () => {
      const got = unpasted(form(TEXT)).text.split('\n').map(squeezed)
      for (const line of LINES)
        assert.ok(
          got.some((one) => one.includes(squeezed(line))),
          `${line}\n\n${got.join('\n')}`,
        )
    })
  }

  const numbered: [into: string, numbers: number[]][] = [
    ['a quoted mail', [1, 2, 3, 4, 5, 6]],
    ['a Markdown block', [4, 5, 6, 7, 8, 9]],
    ['a Markdown table', [3, 3, 3, 3, 3, 3]],
    ['a journal as JSON lines', [1, 2, 3, 4, 5, 6]],
    ['a JSON list of lines', [3, 4, 5, 6, 7, 8]],
    ['every second line empty', [1, 3, 5, 7, 9, 11]],
  ]
  for (const [into, numbers] of numbered)
    it(`are numbered as in the file, in ${into}`, () => {
      const form = FORMS[into]
      assert.ok(form)
      const whole = unpasted(form(TEXT))
      const lines = whole.text.split('\n').map(squeezed)
      assert.deepEqual(
        LINES.map((line) => numberOf(whole, lines.indexOf(squeezed(line)) + 1)),
        numbers,
      )
    })

  it('are unchanged where nothing wraps them', () => {
    assert.deepEqual(unpasted(TEXT), { text: TEXT, origin: null })
  })
})

describe('a text that only looks like a wrapper', () => {
  const kept: [what: string, text: string][] = [
    [
      'a class and a priority in angle brackets',
      "<14>Jan 1 x: Getting data from <class 'cloudinit.sources.X'> failed\n</not-a-tag>",
    ],
    ['base64 that ends in =', `ssh-rsa ${'A'.repeat(40)}==\n2017-10-19 07:50:02,546 - a=3.py[DEBUG]: x`],
    ['a table of prettytable', 'ci-info: +---+---+\nci-info: | a | b |\nci-info: +---+---+\n| a | b |'],
    ['numbers that do not rise', '1 one\n3 three\n2 two\n1 one'],
    ['a status with a list', 'status: error\nerrors:\n- a\n- b\n- c'],
    [
      'a traceback',
      'Traceback (most recent call last):\n  File "x.py", line 1, in y\n    z()\nValueError: no',
    ],
    ['an unknown entity', 'a &foo; b & c'],
  ]
  for (const [what, text] of kept) it(`is left alone: ${what}`, () => assert.equal(unpasted(text).text, text))
})

describe('lines that cannot be joined again', () => {
  const cut = (text: string) => text.replaceAll(/(.{37})(?=.)/g, '$1\n')

  it('decide nothing, and the answer asks for the file', () => {
    const judged = judgeText(cut(TEXT.repeat(3)))
    assert.deepEqual([judged.verdict, judged.cause], ['unknown', 'unknown'])
    assert.ok(judged.findings.some(({ code }) => code === 'lines_broken'))
  })

  it('are not assumed in a log whose programs print too', () => {
    const log = LINES.flatMap((line) => [line, '2017-10-19 07:50:02,546 - util.py[DEBUG]: x']).join('\n')
    assert.equal(isBroken(`${log}\nGenerating locales\ndone`), false)
  })
})

describe('a log wrapped more than once', () => {
  for (const [outer, inner] of [
    ['a quoted mail', 'a Markdown table'],
    ['a JSON string', 'HTML entities'],
    ['a YAML string', 'grep with numbers'],
    ['quoted-printable', 'smart quotes'],
    ['a quoted mail', 'a mail wrapped at 72 columns'],
    ['a web page', 'a JSON list of lines'],
  ] as const)
    it(`is restored from ${outer} with ${inner} in it`, () => {
      const [outside, inside] = [FORMS[outer], FORMS[inner]]
      assert.ok(outside && inside)
      const got = squeezed(unpasted(outside(inside(TEXT))).text)
      for (const line of LINES) assert.ok(got.includes(squeezed(line)), `${line}\n\n${got}`)
    })
})
