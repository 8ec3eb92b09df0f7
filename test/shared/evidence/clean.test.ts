/** What happens to a text on its way to us, undone: decoding, escapes, line ends, and what people paste logs into. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clean, decode } from '../../../shared/evidence/clean.ts'
import { foldWidth } from '../../../shared/evidence/folded.ts'
import { readLog } from '../../../shared/evidence/read-log.ts'
import { judgeText } from '../../../shared/judgement/judge.ts'
import * as say from '../judgement/boot-text.ts'

const LINES = [
  "Cloud-init v. 0.7.5 running 'init' at Thu, 19 Oct 2017 07:50:02 +0000. Up 26.01 seconds.",
  '2017-10-19 15:50:02,546 - util.py[WARNING]: No instance datasource found!',
  'third',
]
const TEXT = LINES.join('\n')

describe('a text that was altered on its way', () => {
  const undone: [what: string, spoiled: string][] = [
    ['carriage returns', LINES.join('\r\n')],
    ['doubled carriage returns of a serial console', LINES.join('\r\r\n')],
    ['carriage returns alone', LINES.join('\r')],
    ['NULs of a cleared buffer', LINES.join('\n\0\0\0').replaceAll('\0', '\0\0')],
    ['colours', LINES.map((line) => `\u001b[0;32m${line}\u001b[0m`).join('\n')],
    ['cursor moves and a window title', `\u001b[2J\u001b[1;1H\u001b]0;console\u0007${TEXT}`],
    ['eight-bit escapes', `\u009b31m${TEXT}\u009b0m`],
    ['a web page', TEXT.replaceAll("'", '&#39;')],
  ]
  for (const [what, spoiled] of undone)
    it(`is restored without ${what}`, () => assert.equal(clean(spoiled), TEXT))

  it('is restored from quoted-printable', () => {
    const mail = `${TEXT.replaceAll("'", '=27').replace('datasource', 'data=\nsource')}\na=3Db`
    assert.equal(clean(mail), `${TEXT}\na=b`)
  })

  it('is restored from a single string literal with escaped line ends', () => {
    const json = JSON.stringify(`${TEXT}\nsay "x"\tthen`)
    assert.equal(clean(json), `"${TEXT}\nsay "x"\tthen"`)
  })

  it('keeps the backslashes of a log that merely quotes a program', () => {
    const log = `${TEXT}\nstdout: a\\nb\\nc\\nd`
    assert.equal(clean(log), log)
  })

  it('is decoded whatever its bytes are: Latin-1, UTF-16, noise', () => {
    assert.match(decode(Buffer.from(`caf\xe9 ${TEXT}`, 'latin1')), /Cloud-init v\. 0\.7\.5/)
    assert.equal(clean(decode(Buffer.from(`\ufeff${TEXT}`, 'utf16le'))).includes('Cloud-init v. 0.7.5'), true)
    assert.equal(clean(decode(Buffer.from(TEXT, 'utf16le'))), TEXT)
    assert.equal(typeof decode(Uint8Array.from([0xff, 0x00, 0xc3, 0x28])), 'string')
  })

  it('costs nothing where there is nothing to do', () => assert.equal(clean(TEXT), TEXT))
})

describe('a pasted boot log', () => {
  const lines = [
    say.begins('init', 26.01),
    say.NO_ROUTE_TABLES,
    say.call(26.2, say.UNREACHABLE),
    say.noSource(26.5),
    say.NO_SOURCE_FOR_MODULES,
  ]
  const boot = say.text(...lines)
  const pasted: [into: string, text: string][] = [
    ['a Markdown block', `# A problem\n\n\`\`\`text\n${boot}\`\`\`\nWhat is it?`],
    ['an indented Markdown block', boot.replaceAll(/^/gm, '    ')],
    ['a quoted e-mail', boot.replaceAll(/^/gm, '> ')],
    ['a JSON string', JSON.stringify({ log: boot })],
    ['a YAML block', `log: |\n${boot.replaceAll(/^/gm, '  ')}`],
    ['a YAML string', `log: "${boot.replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`],
    [
      'a web page',
      `<pre>${boot.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')}</pre>`,
    ],
    [
      'a terminal of 80 columns',
      boot
        .split('\n')
        .map((line) => line.replaceAll(/(.{80})(?=.)/g, '$1\n'))
        .join('\n'),
    ],
    [
      'a terminal of 132 columns',
      boot
        .split('\n')
        .map((line) => line.replaceAll(/(.{132})(?=.)/g, '$1\n'))
        .join('\n'),
    ],
    [
      'a journal as JSON lines',
      boot
        .trimEnd()
        .split('\n')
        .map((line) => JSON.stringify({ MESSAGE: line, _COMM: 'cloud-init' }))
        .join('\n'),
    ],
    [
      'another log, line by line',
      boot
        .trimEnd()
        .split('\n')
        .map((line, index) => `${line}\n[   ${26 + index / 100}] audit: type=1130 pid=1`)
        .join('\n'),
    ],
  ]
  for (const [into, text] of pasted)
    it(`is judged the same from ${into}`, () => {
      const judged = judgeText(text)
      assert.equal(judged.verdict, 'failed')
      assert.equal(judged.cause, 'route_missing_at_lookup')
    })
})

describe('a text wrapped at a fixed width', () => {
  const long = `2023-05-06 09:00:26,200 - util.py[DEBUG]: ${'x'.repeat(60)} No instance datasource found! ${'y'.repeat(40)}`
  const folded = Array.from({ length: 5 }, () => long.replaceAll(/(.{80})(?=.)/g, '$1\n')).join('\n')

  it('is recognised by several full lines and none longer', () => {
    assert.equal(foldWidth(folded), 80)
    assert.equal(foldWidth(`${folded}\n${'z'.repeat(81)}`), null)
    assert.equal(foldWidth('short\nlines\n'), null)
  })

  it('is read record by record, each with the number of its first line', () => {
    const found = readLog(folded).filter((event) => event.kind === 'mark')
    assert.deepEqual(
      found.map(({ line }) => line),
      [1, 4, 7, 10, 13].map((_, index) => 1 + index * Math.ceil(long.length / 80)),
    )
  })

  it('does not swallow the next record, however full the previous line', () => {
    const full = 'a'.repeat(80)
    const text = [
      full,
      full,
      full,
      '2023-05-06 09:00:26,200 - util.py[WARNING]: No instance datasource found!',
    ].join('\n')
    assert.equal(readLog(text)[0]?.line, 4)
  })
})
