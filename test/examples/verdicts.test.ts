/** What starts from a verdict: the receiver of `boot.judged` with each of its programs, and the steps that wait. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, beforeEach, describe, it } from 'node:test'
import { serve } from '@hono/node-server'
import { parse } from 'yaml'
import { createVerdictReceiver } from '../../examples/verdict-receiver/receiver.ts'
import { runProgram } from '../../examples/verdict-receiver/run-program.ts'
import { signWebhook } from '../../shared/webhook-signature.ts'
import { COMPILED, LAUNCHER } from '../cli/run-cli.ts'
import { type Embedded, guestOf, startEmbedded, until } from '../support/embedded.ts'
import { envelope, HEALTHY, LOST_RACE } from '../support/guest.ts'

const SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`
const bin = mkdtempSync(join(tmpdir(), 'verdicts-'))
const calls = join(bin, 'calls')
const answer = join(bin, 'answer')

/** `aws`, `kubectl` and `openstack` that record how they were called, and print what the test set. */
const FAKE = `#!/bin/sh
[ -e "${bin}/broken" ] && { echo 'throttled' >&2; exit 254; }
printf '%s\\n' "\${0##*/} $*" >> "${calls}"
case $* in *'describe-auto-scaling-instances'* | 'get '* | 'server create'*) cat "${answer}" ;; esac
`
for (const name of ['aws', 'kubectl', 'openstack']) writeFileSync(join(bin, name), FAKE, { mode: 0o755 })
symlinkSync(LAUNCHER, join(bin, 'boot-health'))
after(() => rmSync(bin, { recursive: true }))
const startAfresh = () => {
  writeFileSync(calls, '')
  writeFileSync(answer, '')
  rmSync(join(bin, 'broken'), { force: true })
}
const called = () => readFileSync(calls, 'utf8').trim().split('\n').filter(Boolean)

interface Given {
  verdict?: string
  instance?: string
  labels?: Record<string, string>
  id?: string
  witness?: string | null
}

/** Hands an event to the receiver with this program, signed as boot-health signs it. */
async function tell(program: string, given: Given, env: Record<string, string> = {}, secret = SECRET) {
  const {
    verdict = 'failed',
    instance = 'i-0abc',
    labels = {},
    id = randomUUID(),
    witness = 'settled',
  } = given
  const data = {
    ...{ fleet: 'web', instance, boot_key: 'b-1', verdict, cause: 'route_missing_at_lookup', image: 'img' },
    ...{
      trust: 'bound',
      witness,
      began_at: new Date().toISOString(),
      labels,
      link: 'https://boot.example.com/boots/x/b-1',
    },
  }
  const body = JSON.stringify({ type: 'boot.judged', timestamp: new Date().toISOString(), data })
  const before = { ...process.env }
  Object.assign(process.env, { ...env, PATH: `${bin}:${process.env.PATH}` })
  try {
    const app = createVerdictReceiver({ secrets: [SECRET], act: runProgram(resolve(program)) })
    const headers = { ...signWebhook({ id, at: Date.now(), body, secrets: [secret] }) }
    return (await app.request('/', { method: 'POST', headers, body })).status
  } finally {
    process.env = before
  }
}

describe('the lifecycle hook of an Auto Scaling group', () => {
  beforeEach(startAfresh)

  const act = 'examples/verdict-asg-lifecycle/complete.sh'
  const complete = (result: string) =>
    `aws autoscaling complete-lifecycle-action --lifecycle-hook-name boot --auto-scaling-group-name web --instance-id i-0abc --lifecycle-action-result ${result}`
  const rows: [verdict: string, result: string | null][] = [
    ['ok', 'CONTINUE'],
    ['recovered', 'CONTINUE'],
    ['failed', 'ABANDON'],
    ['never_reported', 'ABANDON'],
    ['disabled', null],
  ]
  for (const [verdict, result] of rows)
    it(`is ${result === null ? 'left alone' : `ended with ${result}`} for ${verdict}`, async () => {
      assert.equal(await tell(act, { verdict, labels: { asg: 'web' } }, { HOOK: 'boot' }), 200)
      assert.deepEqual(called(), result === null ? [] : [complete(result)])
    })

  it('is not abandoned when only a first report says that the machine failed', async () => {
    const labels = { asg: 'web' }
    for (const witness of ['first_in_window', 'self_bound', null]) {
      assert.equal(await tell(act, { witness, labels }, { HOOK: 'boot' }), 200)
      assert.deepEqual(called(), [], witness ?? 'unknown')
    }
    assert.equal(
      await tell(act, { witness: 'first_in_window', verdict: 'ok', labels }, { HOOK: 'boot' }),
      200,
    )
    assert.deepEqual(called(), [complete('CONTINUE')])
    for (const [witness, TRUST_FIRST] of [
      ['attested', ''],
      ['first_in_window', '1'],
    ] as const) {
      assert.equal(await tell(act, { witness, labels }, { HOOK: 'boot', TRUST_FIRST }), 200)
      assert.equal(called().at(-1), complete('ABANDON'), witness)
    }
  })

  it('logs why it was left alone', async (t) => {
    const said: string[] = []
    t.mock.method(process.stderr, 'write', (text: string) => said.push(text) > 0)
    await tell(act, { witness: 'first_in_window', labels: { asg: 'web' } }, { HOOK: 'boot' })
    assert.match(
      said.join(''),
      /^i-0abc: failed, but its witness is first_in_window: the hook boot is left alone/,
    )
  })

  it('is looked up by instance when inventory names no group, and completed only while it waits', async () => {
    writeFileSync(answer, 'web\tPending:Wait\n')
    assert.equal(await tell(act, {}, { HOOK: 'boot' }), 200)
    assert.equal(called().at(-1), complete('ABANDON'))
    for (const said of ['web\tInService\n', 'None\n']) {
      writeFileSync(calls, '')
      writeFileSync(answer, said)
      assert.equal(await tell(act, {}, { HOOK: 'boot' }), 200)
      assert.equal(called().length, 1, 'AWS was only asked')
    }
  })

  it('is retried when AWS did not answer, and left alone for an unsigned message', async () => {
    writeFileSync(join(bin, 'broken'), '')
    assert.equal(await tell(act, { labels: { asg: 'web' } }, { HOOK: 'boot' }), 503)
    rmSync(join(bin, 'broken'))
    const other = `whsec_${Buffer.alloc(24, 6).toString('base64')}`
    assert.equal(await tell(act, { labels: { asg: 'web' } }, { HOOK: 'boot' }, other), 401)
    assert.deepEqual(called(), [])
  })

  it('is completed once for a message that arrives twice', async () => {
    let acted = 0
    const app = createVerdictReceiver({
      secrets: [SECRET],
      act: async () => {
        acted += 1
      },
    })
    const data = {
      ...{
        fleet: 'web',
        instance: 'i-1',
        boot_key: 'b',
        verdict: 'ok',
        cause: 'healthy',
        image: '',
        trust: 'bound',
      },
      ...{ began_at: null, labels: {}, link: '' },
    }
    const body = JSON.stringify({ type: 'boot.judged', timestamp: '', data })
    const headers = { ...signWebhook({ id: 'm-1', at: Date.now(), body, secrets: [SECRET] }) }
    const send = () => app.request('/', { method: 'POST', headers, body })
    const answers = await Promise.all([send(), send()])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    )
    assert.equal(acted, 1)
  })
})

describe('the signal of a CloudFormation stack', () => {
  beforeEach(startAfresh)

  const act = 'examples/verdict-cfn-signal/signal.sh'
  for (const [verdict, status] of [
    ['ok', 'SUCCESS'],
    ['stalled', 'FAILURE'],
  ] as const)
    it(`is ${status} for ${verdict}`, async () => {
      assert.equal(await tell(act, { verdict, labels: { stack: 'prod', resource: 'Web' } }), 200)
      assert.deepEqual(called(), [
        `aws cloudformation signal-resource --stack-name prod --logical-resource-id Web --unique-id i-0abc --status ${status}`,
      ])
    })
  it('is not sent for a machine without a stack', async () => {
    assert.equal(await tell(act, {}), 200)
    assert.deepEqual(called(), [])
  })
})

describe('the annotation in Kubernetes', () => {
  beforeEach(startAfresh)

  const act = 'examples/verdict-kubernetes/annotate.sh'
  const words =
    'boot-health/verdict=failed boot-health/cause=route_missing_at_lookup boot-health/link=https://boot.example.com/boots/x/b-1'
  it('is written on the Machine with this provider id, and marks it for remediation when configured', async () => {
    writeFileSync(answer, 'aws:///eu-west-1a/i-0abcd\tcapi\tother\naws:///eu-west-1a/i-0abc\tcapi\tweb-1\n')
    assert.equal(await tell(act, {}, { REMEDIATE: '1' }), 200)
    assert.equal(
      called().at(-1),
      `kubectl annotate machine web-1 --namespace capi --overwrite ${words} cluster.x-k8s.io/remediate-machine=`,
    )
  })
  it('does not mark the Machine when only a first report says that it failed', async () => {
    writeFileSync(answer, 'aws:///eu-west-1a/i-0abc\tcapi\tweb-1\n')
    const written = `kubectl annotate machine web-1 --namespace capi --overwrite ${words}`
    for (const witness of ['first_in_window', 'self_bound', null]) {
      assert.equal(await tell(act, { witness }, { REMEDIATE: '1' }), 200)
      assert.equal(called().at(-1), written, witness ?? 'unknown')
    }
    assert.equal(await tell(act, { witness: 'first_in_window' }, { REMEDIATE: '1', TRUST_FIRST: '1' }), 200)
    assert.equal(called().at(-1), `${written} cluster.x-k8s.io/remediate-machine=`)
  })
  it('is written on the NodeClaim, which has no namespace', async () => {
    writeFileSync(answer, 'aws:///eu-west-1a/i-0abc\t\tdefault-x7\n')
    assert.equal(await tell(act, {}, { KIND: 'nodeclaim', REMEDIATE: '1' }), 200)
    assert.equal(called().at(-1), `kubectl annotate nodeclaim default-x7 --overwrite ${words}`)
  })
  it('is written nowhere when no machine has the id', async () => {
    assert.equal(await tell(act, {}), 200)
    assert.equal(called().length, 1)
  })
})

describe('a step that waits for a verdict', () => {
  beforeEach(startAfresh)

  let embedded: Embedded
  before(async () => {
    embedded = await startEmbedded({ fleets: { demo: {} } })
  })
  after(() => embedded.server.stop())

  async function announce(n: number): Promise<void> {
    const { uuid, mac, image } = guestOf(n)
    await fetch(`${embedded.server.url}/v1/expectations/vm-${n}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${embedded.tokens.inventory}` },
      body: JSON.stringify({
        uuid,
        macs: [mac],
        image,
        launched_at: new Date(Date.now() - 60_000).toISOString(),
      }),
    })
  }
  async function report(n: number, told: string): Promise<void> {
    const answer = await fetch(`${embedded.server.url}/v1/evidence`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${embedded.tokens.ingest}`,
        'boot-health-uptime': '20',
        'boot-health-secret': guestOf(n).secret,
      },
      body: envelope(guestOf(n), { boot: randomUUID(), text: told, uptime: 20 }),
    })
    assert.equal(answer.status, 202)
  }
  const since = () => new Date(Date.now() - 60_000).toISOString()

  /** As Terraform's local-exec and a runner of GitHub run a step: through a shell, its output shown. */
  async function run(shell: string[], script: string, env: Record<string, string>) {
    const child = spawn(shell[0] ?? '', [...shell.slice(1), script], {
      cwd: bin,
      env: {
        ...{ ...COMPILED, PATH: `${bin}:${process.env.PATH}`, LC_ALL: 'C.UTF-8' },
        ...{ BOOT_HEALTH_URL: embedded.server.url, BOOT_HEALTH_TOKEN: embedded.tokens.inventory },
        ...env,
      },
    })
    const ended = new Promise<number | null>((done) => child.on('close', done))
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    return { code: await ended, stdout, stderr }
  }

  const terraform = readFileSync('examples/terraform-wait/main.tf', 'utf8')

  it('of Terraform by local-exec fails by the report and not by its timeout, with the cause in its output', async () => {
    const [, quoted = ''] = /command = "((?:[^"\\]|\\.)*)"/.exec(terraform) ?? []
    const command = quoted.replaceAll('\\"', '"')
    assert.match(command, /^boot-health wait /)
    await announce(1)
    const step = run(['/bin/sh', '-c'], command, { INSTANCE: 'vm-1', LAUNCHED: since() })
    await new Promise((soon) => setTimeout(soon, 500))
    await report(1, LOST_RACE)
    const { code, stdout, stderr } = await step
    assert.equal(code, 1, stderr)
    assert.match(stdout, /^vm-1: failed: route_missing_at_lookup/)
  })

  it('of Terraform by its http data source retries until the verdict is final', async () => {
    const [, template = ''] = /url\s+= "(\$\{var\.boot_health_url\}[^"]+)"/.exec(terraform) ?? []
    const url = template
      .replace(/\$\{var\.boot_health_url\}/, embedded.server.url)
      .replace(/\$\{openstack_compute_instance_v2\.web\.id\}/, 'vm-2')
      .replace(/\$\{time_static\.launched\.rfc3339\}/, since())
      .replace('wait_s=50', 'wait_s=1')
    assert.doesNotMatch(url, /\$\{/)
    const ask = () => fetch(url, { headers: { authorization: `Bearer ${embedded.tokens.inventory}` } })
    await announce(2)
    const early = await ask()
    assert.deepEqual([early.status, early.headers.get('retry-after')], [503, '10'])
    await report(2, HEALTHY)
    await until(async () => (await ask()).status === 200, 'it is final')
    const said = await ask()
    assert.equal(((await said.json()) as { verdict: string }).verdict, 'ok')
  })

  it('of GitHub Actions fails with the exit code of the wait, and writes the answer to the summary', async () => {
    const workflow = parse(readFileSync('examples/github-actions/boot-test.yml', 'utf8')) as {
      jobs: { boot: { steps: { name: string; run: string }[] } }
    }
    const step = (name: string) =>
      workflow.jobs.boot.steps.find((one) => one.name === name)?.run ?? assert.fail(name)
    const bash = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c']
    writeFileSync(answer, 'vm-3\n')
    const env = join(bin, 'env')
    assert.equal((await run(bash, step('Launch'), { IMAGE: 'img', GITHUB_ENV: env })).code, 0)
    assert.match(readFileSync(env, 'utf8'), /^LAUNCHED=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nINSTANCE=vm-3\n$/)
    await announce(3)
    await report(3, LOST_RACE)
    const summary = join(bin, 'summary')
    const { code } = await run(bash, step('Wait until it has come up'), {
      ...{ INSTANCE: 'vm-3', LAUNCHED: since(), GITHUB_STEP_SUMMARY: summary },
    })
    assert.equal(code, 1)
    assert.match(readFileSync(summary, 'utf8'), /"cause": "route_missing_at_lookup"/)
  })
})

describe('the receiver of verdicts beside a server', () => {
  beforeEach(startAfresh)

  it('receives the verdict of a lost race without polling', async (t) => {
    const app = createVerdictReceiver({
      secrets: [SECRET],
      act: async ({ instance, verdict }) => void heard.push(`${instance} ${verdict}`),
    })
    const heard: string[] = []
    const http = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
    await new Promise((listening) => http.once('listening', listening))
    const { port } = http.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/`
    const embedded = await startEmbedded({
      fleets: { demo: { verdict_webhooks: { hook: { url, secret: { value: SECRET } } } } },
    })
    t.after(async () => {
      await embedded.server.stop()
      http.close()
    })
    const { uuid, mac, image } = guestOf(7)
    await fetch(`${embedded.server.url}/v1/expectations/vm-7`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${embedded.tokens.inventory}` },
      body: JSON.stringify({ uuid, macs: [mac], image }),
    })
    await fetch(`${embedded.server.url}/v1/evidence`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${embedded.tokens.ingest}`,
        'boot-health-uptime': '20',
        'boot-health-secret': guestOf(7).secret,
      },
      body: envelope(guestOf(7), { boot: randomUUID(), text: LOST_RACE, uptime: 20 }),
    })
    await until(() => heard.length > 0, 'it was told')
    assert.deepEqual(heard, ['vm-7 failed'])
  })
})
