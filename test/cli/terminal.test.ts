import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as yaml from 'yaml'
import { renderDiagnosis } from '../../cli/terminal/diagnosis.ts'
import {
  chop,
  columnsOf,
  createStyle,
  type Style,
  type TerminalFacts,
  wrap,
} from '../../cli/terminal/style.ts'
import type { Judgement } from '../../shared/verdict.ts'
import { VERDICTS } from '../../shared/verdict.ts'
import { bootStory } from '../../shared/view/story.ts'
import { seedJudgement, span } from './seed-judgement.ts'

const HOSTILE = '\u001b[2Jeth0\u202e\n ✔ ok: healthy (certain)\u0007'

function style(given: Partial<TerminalFacts> = {}): Style {
  return createStyle({ isTTY: false, columns: 80, env: { LANG: 'C.UTF-8' }, ...given })
}

function render(judgement: Judgement, given: Partial<TerminalFacts> = {}): string {
  const facts = {
    input: 'console.log',
    summary: 'console.log: one sentence.',
    undecided: null,
    where: () => 'console.log:20',
  }
  return renderDiagnosis(judgement, facts, style(given))
}

describe('the diagnosis of the seed incident', () => {
  const told = bootStory(seedJudgement())

  it('shows what eth0 had and lacked at the first lookup', () => {
    assert.deepEqual(told[0], {
      at: 26.01,
      text: 'when init looked for a datasource, eth0 was up with 9.111.222.12/24, but there was no default route and no route to 169.254.169.254',
    })
  })

  it('shows that a later run had both, and the gateway', () => {
    assert.deepEqual(told[1], {
      at: 30.44,
      text: 'a later run of init had both, via 9.111.222.1, and found DataSourceOpenStack [net,ver=2]',
    })
  })

  it('gives the margin of the lost race, as an upper bound', () => {
    assert.equal(
      told[2]?.text,
      'race lost by at most about 4.4 s (an upper bound, from the lookup to the first moment that shows a usable route)',
    )
  })

  const causes: [cause: Judgement['cause'], says: RegExp][] = [
    ['metadata_refused', /refused the connection/],
    ['metadata_timeout', /did not answer in time/],
    ['dns_failure', /did not resolve/],
    ['datasource_not_listed', /did not contain the datasource of this cloud/],
  ]
  for (const [cause, says] of causes) {
    it(`says what the lookup ran into when the cause is ${cause}`, () => {
      assert.match(bootStory(seedJudgement({ cause, verdict: 'failed' }))[0]?.text ?? '', says)
    })
  }

  it('says when a source was first found, and how long the search took', () => {
    const attempt = { run: 1, datasource: 'DataSourceEc2Local', outcome: 'found', cause: null } as const
    const found = seedJudgement({
      verdict: 'ok',
      cause: 'healthy',
      lookup: null,
      race: { state: 'not_applicable', margin_s: null, at_risk: false, reason: '' },
      datasource: {
        outcome: 'found',
        name: 'DataSourceEc2Local',
        waited_s: null,
        attempts: [
          { ...attempt, stage: 'init-local', start_s: 11, end_s: 61.5 },
          { ...attempt, stage: 'init', start_s: null, end_s: 64.8 },
        ],
      },
    })
    assert.deepEqual(bootStory(found), [
      { at: 61.5, text: 'DataSourceEc2Local was found, 50.5 s after its search began' },
    ])
  })

  it('says what a failed boot is missing now', () => {
    const failed = seedJudgement({
      verdict: 'failed',
      datasource: { outcome: 'none', name: 'DataSourceNone', waited_s: null, attempts: [] },
    })
    assert.match(bootStory(failed)[1]?.text ?? '', /DataSourceNone: no hostname, keys or user data/)
  })
})

describe('renderDiagnosis', () => {
  it('starts with verdict, cause and confidence', () => {
    assert.match(render(seedJudgement()), /^\n ↻ recovered: route_missing_at_lookup \(certain\)\n/)
  })

  for (const verdict of VERDICTS) {
    it(`has a symbol for ${verdict}, in both character sets`, () => {
      assert.match(render(seedJudgement({ verdict })), new RegExp(`^\\n \\S ${verdict}: `))
      assert.match(
        render(seedJudgement({ verdict }), { env: { LANG: 'C' } }),
        new RegExp(`^\\n [ -~] ${verdict}: `),
      )
    })
  }

  it('prints a snippet that can be copied whole and still parses', () => {
    const lines = render(seedJudgement()).split('\n')
    const from = lines.findIndex((line) => line.startsWith('# /etc/cloud/'))
    const parsed: unknown = yaml.parse(lines.slice(from).join('\n'))
    assert.deepEqual(parsed, {
      datasource_list: ['OpenStack'],
      datasource: { OpenStack: { metadata_urls: ['http://169.254.169.254'], max_wait: 120, timeout: 10 } },
    })
  })

  it('says that cloud-init 0.7.5 ignores retries', () => {
    assert.match(render(seedJudgement()).replaceAll(/\s+/g, ' '), /This version does not read `retries`/)
  })

  for (const columns of [60, 80, 120, 140]) {
    it(`fits ${columns} columns, except commands and snippets`, () => {
      const lines = render(seedJudgement(), { columns }).split('\n')
      const wide = lines.filter(
        (line) => columnsOf(line) > columns && !/`|^\s+\S+$|^ {4}metadata_urls/.test(line),
      )
      assert.deepEqual(wide, [])
    })
  }

  it('marks the routes under the stages, and the lookup that had no route yet', () => {
    const lines = render(seedJudgement()).split('\n')
    const at = (text: string) => lines.find((line) => line.startsWith(`  ${text}`)) ?? ''
    const lookup = lines.find((line) => line.includes('lookup 26.01'))?.indexOf('▲') ?? -1
    assert.equal(at('init  ').indexOf('█'), lookup)
    assert.equal(at('route')[lookup], '╌')
    assert.equal(at('route')[at('init (run 2)').indexOf('█')], '━')
  })

  it('draws no route when the source needs none', () => {
    const race = { state: 'not_applicable', margin_s: null, at_risk: false, reason: 'x' } as const
    assert.doesNotMatch(
      render(seedJudgement({ race, verdict: 'ok', cause: 'healthy' })),
      /no route to metadata$|^ {2}route/m,
    )
  })

  it('shades waiting differently from work', () => {
    const stages = [span('init', 1, 10, { end_s: 20, waited_s: 5, result: 'ok' })]
    const row = render(seedJudgement({ stages, network: [], lookup: null }))
      .split('\n')
      .find((line) => line.startsWith('  init'))
    assert.match(row ?? '', /░{10,}█{10,} .*10\.00 s \(5\.0\)/)
  })

  it('prints only ASCII without a UTF-8 locale', () => {
    assert.match(render(seedJudgement(), { env: { LANG: 'C' } }), /^[\n -~]*$/)
  })

  it('uses colour on a terminal, and none with NO_COLOR, a dumb terminal or a pipe', () => {
    const coloured = (given: Partial<TerminalFacts>) => render(seedJudgement(), given).includes('\u001b[')
    assert.equal(coloured({ isTTY: true, env: { TERM: 'xterm' } }), true)
    assert.equal(coloured({ isTTY: true, env: { NO_COLOR: '1' } }), false)
    assert.equal(coloured({ isTTY: true, env: { TERM: 'dumb' } }), false)
    assert.equal(coloured({ isTTY: false, env: {} }), false)
    assert.equal(coloured({ isTTY: false, env: { FORCE_COLOR: '1' } }), true)
  })

  it('shows no guest text that could move the cursor, or hide or forge a line', () => {
    const device = { name: HOSTILE, up: true, addresses: [HOSTILE], mac: HOSTILE }
    const judgement = seedJudgement({
      cloud_init_version: HOSTILE,
      datasource: { outcome: 'found', name: HOSTILE, waited_s: null, attempts: [] },
      network: [{ at: [26, 26], from: 'sample', devices: [device], routes: [], usable: false }],
      evidence: [{ source: 'text', line: 1, text: HOSTILE, shows: 'x' }],
      findings: [{ code: 'x', severity: 'info', text: HOSTILE, evidence: null }],
    })
    const shown = render(judgement)
    assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u202e]/)
    assert.doesNotMatch(shown, /^ ✔ ok: healthy/m)
  })

  it('renders a judgement without any facts', () => {
    const blank = seedJudgement({
      stages: [],
      network: [],
      lookup: null,
      evidence: [],
      cloud_init_version: null,
      verdict: 'unknown',
      cause: 'unknown',
    })
    assert.match(render(blank), /unknown: unknown/)
  })
})

describe('wrap', () => {
  it('keeps text in backticks on one line', () => {
    assert.deepEqual(wrap('run `ip route get 1.2.3.4` now', 24), ['run', '`ip route get 1.2.3.4`', 'now'])
  })

  it('breaks a long command only after a semicolon', () => {
    assert.deepEqual(wrap('`first one; second one; third`', 16), ['`first one;', 'second one;', 'third`'])
  })

  it('counts wide characters as two columns and cuts text without blanks', () => {
    assert.equal(columnsOf('取得'), 4)
    assert.deepEqual(chop('abcdefghij', 4, 2), ['abcd', 'efg…'])
  })
})
