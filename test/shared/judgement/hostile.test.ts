/** What a guest can write to break a reader: depth, size and lines without end. Nothing of it may stop the judge. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { readSections } from '../../../shared/evidence/read-section.ts'
import type { Section } from '../../../shared/evidence.ts'
import { judgeBoot, judgeText } from '../../../shared/judgement/judge.ts'
import * as say from './boot-text.ts'

const NAMES = [
  '/run/cloud-init/status.json',
  '/run/cloud-init/result.json',
  'ip -j addr at=1',
  'ip -j route at=1',
  '/etc/cloud/cloud.cfg',
  'route-samples',
  'console',
  'text',
]

const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth)

/** Places at which a reader looks, with something there that is nested without end. */
const NESTED: [where: string, text: (nested: string) => string][] = [
  ['the errors of a stage', (nested) => `{"v1":{"init":{"errors":${nested},"start":1}}}`],
  ['the errors of a result', (nested) => `{"v1":{"datasource":"DataSourceNone","errors":[${nested}]}}`],
  [
    'recoverable errors',
    (nested) => `{"v1":{"init":{"errors":[],"recoverable_errors":{"ERROR":[${nested}]}}}}`,
  ],
  ['the whole file', (nested) => nested],
  [
    'an interface',
    (nested) => `[{"ifname":${nested},"addr_info":[{"local":"10.0.0.1","prefixlen":${nested}}]}]`,
  ],
  ['a route', (nested) => `[{"dst":${nested},"dev":${nested},"gateway":${nested}}]`],
]

const init = say.text(
  say.begins('init', 26.01),
  say.NO_ROUTE_TABLES,
  say.noSource(26.5),
  say.NO_SOURCE_FOR_MODULES,
)

describe('a judgement of hostile evidence', () => {
  for (const [where, text] of NESTED)
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '1}'],
    ] as const)
      it(`does not throw where ${where} is nested 6,000 deep (${open})`, () => {
        const nested = open === '[' ? deep(open, close, 6000) : `${open.repeat(6000)}1${'}'.repeat(6000)}`
        for (const name of NAMES) {
          const { cause, findings } = judgeBoot([say.report({ [name]: text(nested) })])
          assert.equal(cause, 'unknown')
          assert.ok(!findings.some(({ code }) => code === 'unreadable_section'), name)
        }
      })

  it('never throws, however deep and wide the JSON is', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('DataSourceNone', '', null, 0, -1, 1e308, true),
        fc.dictionary(
          fc.constantFrom(
            'v1',
            'init',
            'errors',
            'start',
            'recoverable_errors',
            'ERROR',
            'datasource',
            'status',
            'ifname',
          ),
          tie('any'),
          { maxKeys: 3 },
        ),
        fc.array(tie('any'), { maxLength: 3 }),
      ),
    })).any
    fc.assert(
      fc.property(value, fc.constantFrom(...NAMES), fc.nat(3000), (json, name, depth) => {
        judgeBoot([say.report({ [name]: deep('[', ']', depth).replace('[]', `[${JSON.stringify(json)}]`) })])
        judgeBoot([say.report({ [name]: JSON.stringify(json) })])
      }),
      { numRuns: 300 },
    )
  })

  it('reports a section that broke its reader, and judges the boot by the others', () => {
    const broken: Section = {
      name: '/run/cloud-init/result.json',
      attributes: {},
      get text(): string {
        throw new RangeError('Maximum call stack size exceeded')
      },
    }
    const whole = say.report({ console: init })
    const facts = { ...whole, sections: [...whole.sections, broken] }
    assert.equal(readSections([broken])[0]?.unreadable, true)
    const judged = judgeBoot([facts])
    assert.equal(judged.cause, judgeBoot([whole]).cause)
    assert.deepEqual(
      judged.findings.filter(({ code }) => code === 'unreadable_section').map(({ text }) => text),
      ['/run/cloud-init/result.json could not be read, so boot-health ignored it.'],
    )
  })

  it('reads a line of a megabyte up to its 4,096th character, and the lines after it in full', () => {
    const noise = 'x'.repeat(4096)
    assert.equal(judgeText(`${noise} ${init.replaceAll('\n', ' ')}`).cause, 'unknown')
    assert.equal(judgeText(`${noise}\n${init}`).cause, judgeText(init).cause)
  })

  it('keeps the text of the last stages where there are more than any boot has', () => {
    const beginnings = Array.from({ length: 1000 }, () => "Cloud-init v. 22.4 running 'init' at ").join('')
    assert.equal(judgeText(`${beginnings}\n`.repeat(30)).cause, 'unknown')
  })
})
