import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { ConfigText } from '../../shared/lint/config-file.ts'
import { readConfigFile } from '../../shared/lint/config-file.ts'
import { effectiveConfig } from '../../shared/lint/effective-config.ts'
import { type LintOptions, lintConfig } from '../../shared/lint/lint-config.ts'
import { RULES } from '../../shared/lint/rules.ts'
import { remedyFor } from '../../shared/remedy/remedy.ts'
import { anyText } from '../support/any-text.ts'

/** The snippet as the incident's report printed it. */
const SEED = `datasource:
  OpenStack:
  metadata_urls: ["http://169.254.169.254"]
  max_wait: 120
  timeout: 10
  retries: 5
`
const GOOD = `datasource_list: [ OpenStack ]
datasource:
  OpenStack:
    metadata_urls: ["http://169.254.169.254"]
    max_wait: 120
    timeout: 10
`

function dropIn(text: string, name = '95-datasource.cfg'): ConfigText {
  return { path: `/etc/cloud/cloud.cfg.d/${name}`, text }
}

function codes(texts: ConfigText[], options: LintOptions = {}): string[] {
  return lintConfig(texts, options).map(
    ({ code, evidence }) => `${code}${evidence === null ? '' : `:${evidence.line ?? 'file'}`}`,
  )
}

describe('lintConfig', () => {
  it('finds nothing in the snippets of the remedies, on any version', () => {
    for (const version of ['0.7.5', '0.7.9', '18.5', '22.4.2', '23.1', '26.2']) {
      const text = remedyFor('route_missing_at_lookup', version, 'OpenStack').config?.text ?? ''
      const options: LintOptions = { version, cloud: 'OpenStack', network: 'network_manager' }
      assert.deepEqual(codes([dropIn(text)], options), [], version)
    }
  })

  it("finds the incident's options on the level of OpenStack, where they have no effect", () => {
    const [finding] = lintConfig([dropIn(SEED)], { version: '22.4.2' })
    assert.equal(finding?.code, 'datasource_options_not_nested')
    assert.equal(finding?.severity, 'error')
    assert.equal(finding?.evidence?.line, 3)
    assert.match(
      finding?.text ?? '',
      /`metadata_urls`, `max_wait`, `timeout`, `retries`: level with `OpenStack:`/,
    )
  })

  it('never calls an image clean if its datasource is not visible: the race of the incident', () => {
    // CentOS 6.5's cloud.cfg names no datasource; NetworkManager is enabled, and nothing waits for it.
    const whole = { path: '/etc/cloud/cloud.cfg', text: 'users:\n - default\ndisable_root: 1\n' }
    const severity = (options: LintOptions) =>
      lintConfig([whole], options).map((one) => `${one.severity} ${one.code}`)
    assert.deepEqual(severity({}), ['info lookup_not_checked'])
    assert.deepEqual(severity({ network: 'network_manager' }), ['warning lookup_not_checked'])
    assert.deepEqual(severity({ network: 'network_manager', cloud: 'OpenStack' }), [
      'warning lookup_does_not_wait',
    ])
    assert.deepEqual(severity({ cloud: 'NoCloud' }), [])
    assert.deepEqual(codes([dropIn(whole.text)]), [])
  })

  const cases: [when: string, text: string, options: LintOptions, found: string[]][] = [
    ['all is well', GOOD, { version: '0.7.5', cloud: 'OpenStack' }, []],
    [
      'retries stands under OpenStack on 0.7.5, which does not read it',
      `${GOOD}    retries: 5\n`,
      { version: '0.7.5' },
      ['option_ignored:7'],
    ],
    ['the same on 0.7.7, which does', `${GOOD}    retries: 5\n`, { version: '0.7.7' }, []],
    ['an option is misspelt', `${GOOD}    max_weight: 5\n`, {}, ['option_ignored:7']],
    [
      'options stand at the top of the file',
      'max_wait: 120\ndatasource:\n  OpenStack: {max_wait: 9}\n',
      {},
      ['datasource_options_not_nested:1'],
    ],
    [
      'the list omits the cloud in hand',
      'datasource_list: [ NoCloud, None ]\n',
      { cloud: 'OpenStack' },
      ['datasource_list_omits_cloud:1', 'lookup_does_not_wait'],
    ],
    [
      '0.7.5 has no list, and its own lacks a comma',
      'datasource:\n  OpenStack:\n    max_wait: 9\n',
      { version: '0.7.5' },
      ['datasource_list_built_in_broken'],
    ],
    ['0.7.6 has no list', 'datasource:\n  OpenStack:\n    max_wait: 9\n', { version: '0.7.6' }, []],
    [
      'the list is written over several lines, which ds-identify does not read',
      'datasource_list:\n  - Ec2\n',
      { version: '22.4.2' },
      ['datasource_list_not_one_line:1'],
    ],
    ['the same on 0.7.9, which has no ds-identify', 'datasource_list:\n  - Ec2\n', { version: '0.7.9' }, []],
    [
      'a comment stands behind the list, where the shell reads it',
      'datasource_list: [ Ec2 ]  # ours\n',
      { version: '22.4.2' },
      ['datasource_list_not_one_line:1'],
    ],
    ['the list is a word', 'datasource_list: Ec2\n', {}, ['datasource_list_not_a_list:1']],
    [
      'a name is in the wrong case',
      'datasource_list: [ Openstack, Ec2 ]\n',
      {},
      ['datasource_list_unknown_name:1'],
    ],
    [
      'a block is in the wrong case',
      'datasource:\n  openstack:\n    max_wait: 9\n',
      {},
      ['datasource_misspelled:2'],
    ],
    [
      'a source has options and is not listed',
      'datasource_list: [ Ec2 ]\ndatasource:\n  GCE:\n    retries: 1\n',
      {},
      ['datasource_not_in_list:3'],
    ],
    [
      'max_wait has a unit',
      'datasource_list: [ OpenStack ]\ndatasource:\n  OpenStack:\n    max_wait: 120s\n',
      {},
      ['lookup_does_not_wait:4', 'option_not_a_number:4'],
    ],
    ['the YAML breaks off', 'datasource: [ \n', {}, ['yaml_invalid:2']],
    ['a tab indents', 'datasource:\n\tOpenStack: 1\n', {}, ['yaml_invalid:2']],
    ['the file is a list', '- a\n', {}, ['yaml_not_a_mapping:file']],
    ['a key stands twice', 'a: 1\na: 2\n', {}, ['yaml_duplicate_key:2']],
    ['the merge is changed', 'merge_how: list(append)\n', {}, ['merge_how_not_modelled:1']],
    ['the file is empty', '', {}, []],
    ['the file is only comments', '# nothing\n', {}, []],
  ]
  for (const [when, text, options, found] of cases) {
    it(`reports ${found.length === 0 ? 'nothing' : found.join(' and ')} when ${when}`, () => {
      assert.deepEqual(codes([dropIn(text)], options).sort(), [...found].sort())
    })
  }

  it('is tested for every rule, in a row above or a test below', () => {
    const tested = new Set([
      ...cases.flatMap(([, , , found]) => found.map((code) => code.split(':')[0])),
      'datasource_hidden_by_null',
      'file_not_read',
      'lookup_not_checked',
    ])
    assert.deepEqual(
      RULES.map(({ code }) => code).filter((code) => !tested.has(code)),
      [],
    )
  })

  const waiting: [
    network: NonNullable<LintOptions['network']> | null,
    version: string,
    severity: string | undefined,
  ][] = [
    ['network_manager', '22.4.2', 'warning'],
    ['network_manager', '26.2', 'warning'],
    ['network_manager_wait_online', '22.4.2', 'info'],
    ['network_manager_wait_online', '23.1', undefined],
    [null, '22.4.2', 'info'],
  ]
  for (const [network, version, severity] of waiting) {
    it(`reports ${severity ?? 'nothing'} for an OpenStack lookup that does not wait, with ${network} on ${version}`, () => {
      const found = lintConfig([dropIn('datasource_list: [ OpenStack ]\n')], { version, network })
      assert.equal(found.find(({ code }) => code === 'lookup_does_not_wait')?.severity, severity)
    })
  }

  it('reads a max_wait of 0 or less as no waiting, and knows that Ec2 waits by itself', () => {
    const with0 = 'datasource_list: [ OpenStack ]\ndatasource:\n  OpenStack:\n    max_wait: 0\n'
    assert.deepEqual(codes([dropIn(with0)]), ['lookup_does_not_wait:4'])
    assert.deepEqual(codes([dropIn('datasource_list: [ Ec2 ]\n')]), [])
  })

  it('sees a later file clear the block of an earlier one', () => {
    const texts = [dropIn(GOOD, '10-good.cfg'), dropIn('datasource:\n  OpenStack:\n', '99-late.cfg')]
    const finding = lintConfig(texts).find(({ code }) => code === 'datasource_hidden_by_null')
    assert.equal(finding?.evidence?.source, '/etc/cloud/cloud.cfg.d/99-late.cfg')
    assert.match(finding?.text ?? '', /10-good\.cfg:3/)
  })

  it('reports a file in cloud.cfg.d whose name is not read, and does not read it', () => {
    assert.deepEqual(codes([dropIn('datasource_list: 7\n', 'mine.yaml')]), ['file_not_read:file'])
  })

  it('never throws, whatever the files contain', () => {
    const word = fc.constantFrom(
      'datasource',
      'OpenStack',
      'max_wait',
      ': ',
      '\n',
      '  ',
      '\t',
      '[',
      '{',
      '&a',
      '*a',
      '- ',
      '__proto__',
      '<<',
      '!!python/object',
      '"',
    )
    const text = fc.oneof(
      fc.array(word).map((words) => words.join('')),
      anyText(),
    )
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
        lintConfig(
          texts.map((content, index) => dropIn(content, `${index}.cfg`)),
          { version: '0.7.5', cloud: 'Ec2' },
        )
      }),
      { numRuns: 500 },
    )
  })
})

describe('effectiveConfig', () => {
  function merged(...texts: [name: string, text: string][]): unknown {
    const files = texts.map(([name, text]) => readConfigFile({ path: `/etc/cloud/${name}`, text }))
    return effectiveConfig(files).values
  }

  it('lets cloud.cfg.d override cloud.cfg, and later names earlier ones', () => {
    assert.deepEqual(
      merged(
        ['cloud.cfg', 'a: 1\nb: 1\nc: 1'],
        ['cloud.cfg.d/20.cfg', 'a: 3\nb: 3'],
        ['cloud.cfg.d/10.cfg', 'b: 2\nc: 2'],
      ),
      { a: 3, b: 3, c: 2 },
    )
  })

  it('merges mappings key by key and replaces lists', () => {
    assert.deepEqual(
      merged(['cloud.cfg', 'm: {p: 1, q: 1}\nl: [1, 2]'], ['cloud.cfg.d/1.cfg', 'm: {q: 2}\nl: [3]']),
      { m: { q: 2, p: 1 }, l: [3] },
    )
  })

  it('skips a whole file that is not YAML', () => {
    assert.deepEqual(merged(['cloud.cfg', 'a: 1'], ['cloud.cfg.d/1.cfg', 'a: [2\nb: 3']), { a: 1 })
  })
})
