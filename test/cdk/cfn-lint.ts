/** What AWS's own linter says of the template. It is on PyPI; without it this is skipped with the reason. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { pythonTools } from '../deploy/python-tools.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { templateOf } from '../support/synthesized.ts'

const EVERYTHING = {
  fleets: {
    web: {
      selector: { image: 'ami-1' },
      remediation: { mode: 'on', url: 'https://fix.example.org', secret: { ssm: '/boot-health/hook' } },
    },
  },
  channels: {
    pager: { type: 'pagerduty', routing_key: { ssm: '/boot-health/pager' } },
    topic: { type: 'sns', topic_arn: 'arn:aws:sns:eu-west-1:111122223333:pages' },
  },
  aws: {
    domain: { name: 'boot.example.org', certificate_arn: 'arn:aws:acm:eu-west-1:111122223333:certificate/x' },
    warm_throughput: { read_per_s: 12_000, write_per_s: 20_000 },
    alarm_email: 'ops@example.org',
  },
}

const python = pythonTools()

for (const [what, config] of [
  ['the smallest config', undefined],
  ['a config with everything', EVERYTHING],
] as const)
  it(`cfn-lint finds nothing in the template of ${what}`, python.ok ? {} : { skip: python.reason }, () => {
    if (!python.ok) return
    const file = join(scratchDirectory('template'), 'stack.template.json')
    writeFileSync(file, JSON.stringify(templateOf(config).toJSON()))
    // W3005: the CDK itself writes a DependsOn beside each reference to a role.
    const words = ['--regions', 'eu-west-1', '--ignore-checks', 'W3005', '--', file]
    const linted = spawnSync(join(python.bin, 'cfn-lint'), words, { encoding: 'utf8' })
    assert.equal(linted.stdout + linted.stderr, '')
    assert.equal(linted.status, 0)
  })
