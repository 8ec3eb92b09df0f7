/** Secrets are planted wherever one could be, and then looked for in everything that leaves this machine. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { settingsOf } from '../../cdk/settings.ts'
import { workLog } from '../../functions/aws/work-log.ts'
import { canaryEnvelope } from '../../functions/canary/canary.ts'
import { createToken } from '../../shared/token.ts'
import { startDynalite } from '../support/dynalite.ts'
import { templateOf } from '../support/synthesized.ts'
import { storeToken } from '../support/table.ts'
import { bundlesForTest, callBundle, httpEvent } from './lambda-bundle.ts'

const PLANTED = 'planted-value-that-nobody-may-see'

/** Where a careless build would pick one up. */
for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'PAGER_KEY', 'HOOK_SECRET'])
  process.env[name] = PLANTED

const CONFIG = {
  fleets: {
    web: { remediation: { mode: 'on', url: 'https://fix.example.org', secret: { ssm: '/planted/hook' } } },
  },
  channels: {
    pager: { type: 'pagerduty', routing_key: { ssm: '/planted/pager' } },
    chat: { type: 'slack', url: { ssm: '/planted/chat' } },
    hook: { type: 'webhook', url: 'https://hook.example.org', secret: { ssm: '/planted/hook' } },
  },
  heartbeat_url: { ssm: '/planted/heartbeat' },
}

it('a secret in the configuration is refused, as a value and as a build variable', () => {
  for (const secret of [{ value: PLANTED }, { env: 'PAGER_KEY' }])
    assert.throws(
      () => settingsOf({ ...CONFIG, heartbeat_url: secret }),
      /\/heartbeat_url.*: a (?:Lambda does not have|secret must never)/,
    )
})

it('template and outputs name the parameters and contain no secret from the configuration or the environment', () => {
  const template = templateOf(CONFIG)
  const text = JSON.stringify(template.toJSON())
  assert.ok(!text.includes(PLANTED))
  assert.match(text, /parameter\/planted\/pager/)
  assert.doesNotMatch(text, /bh_(ingest|operator|viewer|inventory|instance|canary)_/)
  const names = Object.values(template.findResources('AWS::Lambda::Function')).flatMap(({ Properties: it }) =>
    Object.keys(it.Environment.Variables),
  )
  assert.deepEqual([...new Set(names)].sort(), [
    'CANARY_TOKEN_PARAMETER',
    'INSTANCE_QUEUE_URL',
    'POKE_QUEUE_URL',
    'PUBLIC_URL',
    'STACK_NAME',
    'TABLE_NAME',
  ])
})

it('bundles contain nothing from the machine that built them', async () => {
  for (const directory of (await bundlesForTest()).values())
    for (const file of readdirSync(directory))
      assert.ok(!readFileSync(join(directory, file), 'utf8').includes(PLANTED), join(directory, file))
})

it('ingest’s log contains neither the token nor the guest’s secret nor the guest’s text', async () => {
  const { endpoint, storeWith } = await startDynalite()
  const table = { store: storeWith() }
  const token = await storeToken(table, 'ingest')
  const wrong = createToken('ingest')
  const directory = (await bundlesForTest()).get('ingest') ?? ''
  const text = canaryEnvelope('secrets', '0f3c1f9e-3c52-4d53-9c1b-000000000009').replace(
    ' Cloud-init',
    ` ${PLANTED}`,
  )
  const headers = { authorization: `Bearer ${token}`, 'boot-health-secret': 'ab'.repeat(32) }
  const { answers, output } = await callBundle(directory, endpoint, [
    httpEvent('POST', '/v1/evidence', headers, text),
    httpEvent('POST', '/v1/evidence', { authorization: `Bearer ${wrong}` }, text),
    httpEvent('POST', '/v1/boots', headers, `{"${PLANTED}":1}`),
  ])
  assert.deepEqual(
    answers.map((one) => one.statusCode),
    [202, 401, 422],
  )
  const said = output + JSON.stringify(answers.map((one) => one.headers))
  for (const secret of [token, wrong, 'ab'.repeat(32), PLANTED]) assert.ok(!said.includes(secret))
})

it('a log line contains only its own fields, and nothing of the environment', () => {
  const lines: string[] = []
  const write = process.stdout.write.bind(process.stdout)
  process.stdout.write = ((text: string) => lines.push(text) > 0) as typeof process.stdout.write
  try {
    workLog('stack')('poke_failed', { kind: 'judge' })
  } finally {
    process.stdout.write = write
  }
  assert.deepEqual(Object.keys(JSON.parse(lines[0] ?? '{}')), ['at', 'level', 'event', 'kind'])
})
