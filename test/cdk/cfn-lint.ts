/** The findings of AWS's own linter about the template. It is on PyPI; without it this is skipped with the reason. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { standaloneTemplate } from '../../cdk/standalone/template.ts'
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
    rollout: 'linear',
    kms_key: 'create',
    tags: { team: 'platform' },
    front: {
      domain: {
        name: 'boot.example.org',
        certificate_arn: 'arn:aws:acm:us-east-1:111122223333:certificate/x',
      },
      web_acl_arn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/x/y',
      only: true,
    },
  },
}

const python = pythonTools()

function lint(file: string, region: string, ignored: string[] = []): void {
  if (!python.ok) return
  // W3005: the CDK itself writes a DependsOn beside each reference to a role.
  const words = ['--regions', region, '--ignore-checks', 'W3005', ...ignored, '--', file]
  const linted = spawnSync(join(python.bin, 'cfn-lint'), words, { encoding: 'utf8' })
  assert.equal(linted.stdout + linted.stderr, '')
  assert.equal(linted.status, 0)
}

const unless = python.ok ? {} : { skip: python.reason }

for (const [what, config] of [
  ['the smallest config', undefined],
  ['a config with everything', EVERYTHING],
] as const)
  it(`the template of ${what} passes cfn-lint`, unless, () => {
    const file = join(scratchDirectory('template'), 'stack.template.json')
    writeFileSync(file, JSON.stringify(templateOf(config).toJSON()))
    lint(file, 'eu-west-1')
  })

it('the firewall template passes cfn-lint', unless, () =>
  lint('ops/cloudformation/firewall.template.json', 'us-east-1'),
)

it('the template without CDK passes cfn-lint', unless, () => {
  const file = join(scratchDirectory('template'), 'standalone.template.json')
  writeFileSync(file, JSON.stringify(standaloneTemplate()))
  // W1030: no certificate is the default, and then nothing reads the parameter.
  lint(file, 'eu-west-1', ['W1030'])
})
