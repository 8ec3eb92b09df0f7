import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as yaml from 'yaml'
import { isBefore, isSince, parseVersion } from '../../shared/cloud-init-version.ts'
import { DATASOURCE_NAMES, datasourceName } from '../../shared/datasource-name.ts'
import { remedyFor } from '../../shared/remedy/remedy.ts'
import { CAUSES } from '../../shared/verdict.ts'

const VERSIONS = ['0.7.3', '0.7.5', '0.7.9', '18.5', '22.4.2', '23.1', '24.1', '24.2', '26.2', null]
const HOSTILE = 'OpenStack\u001b[2J]; rm -rf / #\u202e'

function everyRemedy() {
  return CAUSES.flatMap((cause) =>
    VERSIONS.flatMap((version) =>
      [...DATASOURCE_NAMES, null].map((source) => ({
        cause,
        version,
        source,
        remedy: remedyFor(cause, version, source),
      })),
    ),
  )
}

describe('remedyFor', () => {
  it('has a summary for every cause, version and source, and steps for all but a healthy boot', () => {
    for (const { cause, version, source, remedy } of everyRemedy()) {
      const where = `${cause} ${version} ${source}`
      assert.match(remedy.summary, /^(?:[A-Z]|cloud-init|ds-identify).*\.$/, where)
      assert.equal(remedy.steps.length > 0, cause !== 'healthy', where)
    }
  })

  it('gives only snippets that parse, with the options under the source that reads them', () => {
    for (const { cause, version, source, remedy } of everyRemedy()) {
      if (remedy.config === null) continue
      const where = `${cause} ${version} ${source}`
      const parsed: unknown = yaml.parse(remedy.config.text, { strict: true })
      const sources = Object.entries((parsed as { datasource?: Record<string, unknown> }).datasource ?? {})
      for (const [name, options] of sources) {
        assert.ok(
          DATASOURCE_NAMES.some((known) => known === name),
          `${where}: ${name} is a datasource`,
        )
        assert.equal((options as { max_wait?: unknown }).max_wait, 120, where)
      }
      assert.ok(!remedy.config.text.includes('\t'), where)
    }
  })

  it('writes the list of sources on one line, as ds-identify requires', () => {
    const text = remedyFor('route_missing_at_lookup', '22.4.2', 'OpenStack').config?.text ?? ''
    assert.match(text, /^datasource_list: \[ OpenStack \]$/m)
  })

  it('names no single cloud in datasource_list where the text does not show which cloud it is', () => {
    const text = remedyFor('route_missing_at_lookup', '0.7.5', null).config?.text ?? ''
    assert.doesNotMatch(text, /datasource_list/)
    assert.deepEqual(Object.keys(yaml.parse(text).datasource), ['OpenStack', 'Ec2'])
  })

  it('contains no guest text', () => {
    for (const cause of CAUSES) {
      const text = JSON.stringify(remedyFor(cause, `0.7.5${HOSTILE}`, HOSTILE))
      assert.doesNotMatch(text, /rm -rf \/ |\\u001b|\u202e/, cause)
    }
  })

  it('says that 0.7.5 does not read retries, and offers it from 0.7.7 on', () => {
    const old = remedyFor('route_missing_at_lookup', '0.7.5', 'OpenStack')
    assert.match(old.steps.join('\n'), /does not read `retries`/)
    assert.doesNotMatch(old.config?.text ?? '', /retries/)
    assert.match(
      remedyFor('route_missing_at_lookup', '0.7.7', 'OpenStack').config?.text ?? '',
      /^ {4}retries: 5$/m,
    )
  })

  it('drops the cached empty result before all four stages, in the order that works on every version', () => {
    const steps = remedyFor('route_missing_at_lookup', null, 'OpenStack').steps.join('\n')
    assert.match(
      steps,
      /rm -f \/var\/lib\/cloud\/instance; cloud-init init --local; cloud-init init; cloud-init modules --mode=config; cloud-init modules --mode=final/,
    )
  })

  const ordering: [version: string, says: RegExp][] = [
    ['0.7.5', /Under SysV init nothing orders the lookup/],
    ['22.4.2', /before 23\.1 the unit does not wait/],
    ['23.1', /ordered after it already/],
  ]
  for (const [version, says] of ordering) {
    it(`gives the wait-online advice that fits ${version}`, () => {
      assert.match(remedyFor('route_missing_at_lookup', version, 'OpenStack').steps.join('\n'), says)
    })
  }

  it('lets automation re-run only what a re-run can repair', () => {
    const allowed = CAUSES.filter((cause) => remedyFor(cause, '22.4.2', 'OpenStack').automation === 'rerun')
    assert.deepEqual(allowed, [
      'route_missing_at_lookup',
      'no_address',
      'metadata_refused',
      'metadata_timeout',
      'metadata_unreachable',
    ])
  })

  it('lets automation re-run after a server error, and not after a 404', () => {
    assert.equal(remedyFor('metadata_http_error', '22.4.2', 'OpenStack', 503).automation, 'rerun')
    assert.equal(remedyFor('metadata_http_error', '22.4.2', 'OpenStack', 404).automation, 'none')
    assert.equal(remedyFor('metadata_http_error', '22.4.2', 'OpenStack').automation, 'none')
  })
})

describe('parseVersion', () => {
  const cases: [printed: string | null, version: readonly number[] | null][] = [
    ['0.7.5', [0, 7, 5]],
    ['22.4.2-1+deb12u1', [22, 4, 2]],
    ['23.1.2-0ubuntu0~22.04.1', [23, 1, 2]],
    ['24.4', [24, 4, 0]],
    ['v. 0.7.9', [0, 7, 9]],
    ['', null],
    [null, null],
    ['twenty', null],
  ]
  for (const [printed, version] of cases) {
    it(`reads ${printed} as ${version}`, () => assert.deepEqual(parseVersion(printed), version))
  }

  it('orders an unknown version neither before nor after any other', () => {
    assert.equal(isBefore(null, '24.2'), false)
    assert.equal(isSince(null, '24.2'), false)
    assert.equal(isSince(parseVersion('24.2'), '24.2'), true)
    assert.equal(isBefore(parseVersion('24.1.9'), '24.2'), true)
  })
})

describe('datasourceName', () => {
  const cases: [printed: string | null, name: string | null][] = [
    ['DataSourceOpenStack [net,ver=2]', 'OpenStack'],
    ['DataSourceOpenStackLocal', 'OpenStack'],
    ['DataSourceNoCloudNet', 'NoCloud'],
    ['DataSourceEc2Local', 'Ec2'],
    ['openstack', 'OpenStack'],
    ['DataSourceNone', 'None'],
    ['Nonsense', null],
    [null, null],
  ]
  for (const [printed, name] of cases) {
    it(`reads ${printed} as ${name}`, () => assert.equal(datasourceName(printed), name))
  }
})
