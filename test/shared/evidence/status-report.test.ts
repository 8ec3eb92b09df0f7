/** What cloud-init says about itself: files of every shape, and `cloud-init status` as text and JSON. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readStatusJson, readStatusText } from '../../../shared/evidence/status-report.ts'

const DATASOURCE = 'DataSourceOpenStack [net,ver=2]'
const stage = (start: number | null, finished?: number | null, more: object = {}) => ({
  start,
  finished,
  errors: [],
  ...more,
})

describe('status.json', () => {
  it('is read in the format of 0.7.5: an `end` that is always null, untouched stages without `finished`', () => {
    const status = readStatusJson(
      JSON.stringify({
        v1: {
          datasource: null,
          stage: 'init',
          'init-local': stage(1508399400.1, 1508399400.5, { end: null }),
          init: { start: 1508399402, errors: ['No instance datasource found.'], end: null },
        },
      }),
    )
    assert.equal(status?.stages['init-local']?.finished, 1508399400.5)
    assert.deepEqual(status?.stages.init, {
      start: 1508399402,
      finished: null,
      errors: ['No instance datasource found.'],
    })
    assert.equal(status?.finished, false)
  })

  it('is read in the format of 18.1 to 23.3, with a modules-init that never runs', () => {
    const status = readStatusJson(
      JSON.stringify({
        v1: {
          datasource: DATASOURCE,
          stage: null,
          'modules-init': stage(null, null),
          'modules-final': stage(1.6e9, 1.6e9 + 2),
        },
      }),
    )
    assert.equal(status?.datasource, DATASOURCE)
    assert.equal(status?.finished, true)
    assert.deepEqual(Object.keys(status?.stages ?? {}), ['modules-final'])
  })

  it('is read in the format of 23.4 and later: warnings aggregated, deprecations and empty ones left out', () => {
    const recoverable_errors = { WARNING: ['', 'one', 'two'], DEPRECATED: ['old key'], ERROR: ['three'] }
    const status = readStatusJson(
      JSON.stringify({
        v1: {
          datasource: DATASOURCE,
          stage: null,
          init: stage(26.1, 27.2, { recoverable_errors }),
          'modules-final': stage(30.1, 33.1, { recoverable_errors }),
        },
      }),
    )
    assert.deepEqual([status?.recoverable, status?.warnings], [['three'], ['one', 'two']])
    assert.equal(status?.stages.init?.start, 26.1)
  })

  it('keeps errors that are not strings (0.7.x wrote tuples)', () => {
    const status = readStatusJson(
      JSON.stringify({
        v1: {
          datasource: null,
          stage: null,
          'modules-final': { start: 1, finished: 2, errors: [['scripts-user', 'RuntimeError']] },
        },
      }),
    )
    assert.deepEqual(status?.stages['modules-final']?.errors, ['["scripts-user","RuntimeError"]'])
  })

  it('names the fallback like any other source', () => {
    assert.equal(
      readStatusJson('{"v1": {"datasource": "DataSourceNone", "errors": []}}', true)?.datasource,
      'DataSourceNone',
    )
  })

  const refused: [what: string, text: string][] = [
    ['half a file', '{"v1": {"datasource": null'],
    ['a list', '[1, 2]'],
    ['another JSON file', '{"a": 1}'],
    ['a number', '7'],
    ['nothing', ''],
  ]
  for (const [what, text] of refused) it(`is not ${what}`, () => assert.equal(readStatusJson(text), null))

  it('is read with text around it, and with hostile values inside', () => {
    assert.equal(
      readStatusJson(`$ cat status.json\n{"v1": {"datasource": "${DATASOURCE}", "stage": null}}\n$`)
        ?.datasource,
      DATASOURCE,
    )
    const hostile = readStatusJson(
      '{"v1": {"datasource": 5, "stage": {}, "init": {"start": "x", "finished": -1, "errors": "no"}, "__proto__": {"a": 1}}}',
    )
    assert.deepEqual(hostile?.stages.init, { start: null, finished: null, errors: [] })
    assert.equal(hostile?.datasource, null)
  })
})

describe('result.json', () => {
  it('exists only after the final stage ran', () => {
    assert.equal(
      readStatusJson(`{"v1": {"datasource": "${DATASOURCE}", "errors": []}}`, true)?.finished,
      true,
    )
  })
})

describe('cloud-init status --format json', () => {
  it('is read with state, boot status and datasource', () => {
    const status = readStatusJson(
      JSON.stringify({
        status: 'done',
        extended_status: 'degraded done',
        boot_status_code: 'enabled-by-generator',
        datasource: 'openstack',
        detail: DATASOURCE,
        errors: [],
        recoverable_errors: { WARNING: ['x'] },
        _schema_version: '1',
      }),
    )
    assert.deepEqual(
      [status?.state, status?.bootStatus, status?.datasource, status?.finished],
      ['degraded done', 'enabled-by-generator', DATASOURCE, true],
    )
  })
})

describe('cloud-init status --long', () => {
  const texts: [when: string, text: string, state: string, datasource: string | null, finished: boolean][] = [
    [
      '17.2 to 21.4',
      'status: done\ntime: Tue, 20 Feb 2018 10:11:12 +0000\ndetail:\nDataSourceEc2\n',
      'done',
      'DataSourceEc2',
      true,
    ],
    [
      '22.4 and later',
      `status: done\nboot_status_code: enabled-by-generator\nlast_update: Thu, 01 Jan 1970 00:31:04 +0000\ndetail:\n${DATASOURCE}\n`,
      'done',
      DATASOURCE,
      true,
    ],
    [
      '23.4 and later',
      `status: done\nextended_status: degraded done\nboot_status_code: enabled-by-generator\ndetail: ${DATASOURCE}\nerrors: []\nrecoverable_errors:\nWARNING:\n\t- one\n`,
      'degraded done',
      DATASOURCE,
      true,
    ],
    ['running', 'status: running\ndetail:\nRunning in stage: init\n', 'running', null, false],
    ['up to 23.4, before any boot', 'status: not run\n', 'not run', null, false],
    ['24.1 and later, before any boot', 'status: not started\n', 'not started', null, false],
    [
      'disabled',
      'status: disabled\ndetail:\nCloud-init disabled by cloud-init-generator\n',
      'disabled',
      null,
      false,
    ],
    [
      'an error, and the boot still runs',
      'status: error\nextended_status: error - running\n',
      'error - running',
      null,
      false,
    ],
    [
      'an error, and the boot is over',
      'status: error\nextended_status: error - done\n',
      'error - done',
      null,
      true,
    ],
    [
      'with a prompt before it',
      '$ cloud-init status --long\n  status: done\n  detail: DataSourceNoCloud [seed=/dev/sr0]\n',
      'done',
      'DataSourceNoCloud [seed=/dev/sr0]',
      true,
    ],
  ]
  for (const [when, text, state, datasource, finished] of texts)
    it(`is read as printed: ${when}`, () => {
      const status = readStatusText(text)
      assert.deepEqual([status?.state, status?.datasource, status?.finished], [state, datasource, finished])
    })

  it('gives warnings and errors, without deprecations', () => {
    const status = readStatusText(
      'status: error\nextended_status: error - done\nerrors:\n\t- first\n\t- second\nrecoverable_errors:\nDEPRECATED:\n\t- old\nWARNING:\n\t- third\n',
    )
    assert.deepEqual(
      [status?.errors, status?.recoverable, status?.warnings],
      [['first', 'second'], [], ['third']],
    )
  })

  it('gives the error itself where the detail is an error (17.2 to 23.3)', () => {
    assert.deepEqual(
      readStatusText(
        "status: error\ntime: x\ndetail:\n('scripts-user', RuntimeError('Runparts: 1 failures',))\n",
      )?.errors,
      ["('scripts-user', RuntimeError('Runparts: 1 failures',))"],
    )
  })

  it('is not read from other status output', () => {
    assert.equal(readStatusText('status: inactive\n'), null)
    assert.equal(readStatusText(`${'a line of a script\n'.repeat(20)}status: error\nmessage: x\n`), null)
    assert.equal(readStatusText('the status: done is fine'), null)
  })
})
