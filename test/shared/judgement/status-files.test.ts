/** What the warnings and errors of a status file make of a boot that found its source. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeBoot, judgeText } from '../../../shared/judgement/judge.ts'
import * as say from './boot-text.ts'

const OPENSTACK = 'DataSourceOpenStack [net,ver=2]'

describe('the verdict from a status file of a boot that found its source (23.4 and later)', () => {
  const log = say.text(say.begins('init', 26.01), say.loads(27, OPENSTACK), say.ends(OPENSTACK))
  const judged = (WARNING: string[], ERROR: string[] = []) => {
    const init = { start: 26.1, finished: 27.5, errors: [], recoverable_errors: { WARNING, ERROR } }
    const status = {
      v1: {
        datasource: OPENSTACK,
        stage: null,
        init,
        'modules-final': { start: 38, finished: 40, errors: [], recoverable_errors: {} },
      },
    }
    return judgeBoot([say.report({ console: log, '/run/cloud-init/status.json': JSON.stringify(status) })])
  }
  const rows: [what: string, warnings: string[], errors: string[], verdict: string, cause: string][] = [
    ['an empty warning (no lease in the local stage)', [''], [], 'ok', 'healthy'],
    [
      'a warning about a detail',
      ['Unable to change the ownership of /var/log/cloud-init.log'],
      [],
      'ok',
      'healthy',
    ],
    [
      'events that could not be posted',
      [
        'Failed posting event: {"name": "x"}',
        'Multiple consecutive failures in WebHookHandler. Cancelling all queued events.',
      ],
      [],
      'ok',
      'healthy',
    ],
    [
      'a miss of the local class',
      ["Getting data from <class 'cloudinit.sources.DataSourceOpenStack.DataSourceOpenStackLocal'> failed"],
      [],
      'ok',
      'healthy',
    ],
    [
      'tries of a wait that won',
      [
        'Exception(s) [UrlError(x)] during request to http://169.254.169.254/openstack, raising last exception',
      ],
      ['Timed out, no response from urls: []'],
      'ok',
      'healthy',
    ],
    [
      'a module that failed',
      ["Running module runcmd (<module 'x' from 'y'>) failed"],
      [],
      'degraded',
      'module_failure',
    ],
    [
      'a note on the schema, which breaks nothing',
      ["Invalid cloud-config provided: Please run 'sudo cloud-init schema --system'"],
      [],
      'ok',
      'healthy',
    ],
    [
      'a module that this version does not have',
      ['Could not find module named cc_emit_upstart'],
      [],
      'ok',
      'healthy',
    ],
    [
      'configuration that does not parse',
      ['Failed loading yaml blob. Invalid format at line 2 column 1'],
      [],
      'degraded',
      'user_config_invalid',
    ],
    ['an error that nobody knows', [], ['surprise'], 'degraded', 'unknown'],
  ]
  for (const [what, warnings, errors, verdict, cause] of rows)
    it(`is ${verdict}, ${cause}, with ${what}`, () => {
      const { verdict: given, cause: why } = judged(warnings, errors)
      assert.deepEqual([given, why], [verdict, cause])
    })

  it('is degraded where cloud-init status is degraded without a reason', () => {
    assert.equal(
      judgeText(`status: done\nextended_status: degraded done\ndetail: ${OPENSTACK}\n`).verdict,
      'degraded',
    )
  })

  it('is ok where cloud-init status is degraded only for event posts', () => {
    const status = `status: done\nextended_status: degraded done\ndetail: ${OPENSTACK}\nerrors: []\nrecoverable_errors:\nWARNING:\n\t- Failed posting event: x\n`
    assert.equal(judgeText(status).verdict, 'ok')
  })

  it('is not disabled where 17.2 to 21.4 print so although the stages ran', () => {
    const status = {
      v1: {
        datasource: OPENSTACK,
        stage: null,
        init: { start: 1.6e9, finished: 1.6e9 + 1, errors: [] },
        'modules-final': { start: 1.6e9 + 2, finished: 1.6e9 + 3, errors: [] },
      },
    }
    const both = say.report({
      '/run/cloud-init/status.json': JSON.stringify(status),
      text: 'status: disabled\n',
    })
    assert.equal(judgeBoot([both]).verdict, 'ok')
  })
})
