/** `boot-health wait` beside a real server over HTTP, and guests that report to it, late, wrongly or never. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { workExpectation } from '../../../functions/launches/expectation.ts'
import { createToken } from '../../../shared/token.ts'
import { type Embedded, guestOf, startEmbedded, until } from '../../support/embedded.ts'
import { BEGUN, envelope, HEALTHY, LOST_RACE } from '../../support/guest.ts'
import { runCli } from '../run-cli.ts'

const iso = (ms: number) => new Date(ms).toISOString()

describe('boot-health wait', () => {
  let embedded: Embedded
  /** What the server's clock is ahead of ours. */
  let ahead = 0
  before(async () => {
    embedded = await startEmbedded({ fleets: { demo: {} } }, { now: () => Date.now() + ahead })
  })
  after(() => embedded.server.stop())

  const waitFor = (words: string[], token = embedded.tokens.inventory) =>
    runCli(['wait', ...words, '--url', embedded.server.url], { env: { BOOT_HEALTH_TOKEN: token } })

  const namesOf = (n: number) => [
    '--uuid',
    guestOf(n).uuid,
    '--mac',
    guestOf(n).mac,
    '--image',
    guestOf(n).image,
  ]

  async function report(n: number, text: string, uptime = 1, boot: string = randomUUID()): Promise<void> {
    const { server, tokens } = embedded
    const guest = guestOf(n)
    const answer = await fetch(`${server.url}/v1/evidence`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.ingest}`,
        'boot-health-uptime': String(uptime),
        'boot-health-secret': guest.secret,
      },
      body: envelope(guest, { boot, text, uptime }),
    })
    assert.equal(answer.status, 202, await answer.text())
  }

  /** Until the wait that runs has announced its machine. */
  const announced = (id: string) =>
    until(
      async () => (await embedded.server.store.getInstance('demo', id))?.launch != null,
      `${id} is announced`,
    )

  it('fails by the report of a lost race and not by its timeout, with the cause', async () => {
    const waits = waitFor([
      'vm-1',
      '--launched-since',
      iso(Date.now() - 60_000),
      '--timeout',
      '2m',
      ...namesOf(1),
    ])
    await announced('vm-1')
    await report(1, LOST_RACE)
    const { code, stdout, stderr } = await waits
    assert.equal(code, 1, stderr)
    const [head = '', remedy = '', link = ''] = stdout.split('\n')
    assert.match(head, /^vm-1: failed: route_missing_at_lookup \((certain|likely)\)$/)
    assert.match(remedy, /^ {2}There was no route to metadata when cloud-init looked for it/)
    assert.match(link, /^ {2}http:\/\/127\.0\.0\.1:\d+\/boots\/vm-1\//)
  })

  it('exits 0 for a healthy boot, without mentioning what does not matter', async () => {
    const waits = waitFor([
      'vm-2',
      '--launched-since',
      iso(Date.now() - 60_000),
      '--timeout',
      '2m',
      ...namesOf(2),
    ])
    await announced('vm-2')
    const boot = randomUUID()
    await report(2, BEGUN, 1, boot)
    await report(2, HEALTHY, 40, boot)
    const { code, stdout, stderr } = await waits
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^vm-2: ok\n {2}http/)
  })

  it('accepts no earlier boot, however healthy', async () => {
    const first = waitFor([
      'vm-3',
      '--launched-since',
      iso(Date.now() - 600_000),
      '--timeout',
      '2m',
      ...namesOf(3),
    ])
    await announced('vm-3')
    await report(3, HEALTHY, 300)
    assert.equal((await first).code, 0, 'it began 300 s ago, after the launch of then')
    const { code, stdout } = await waitFor(['vm-3', '--launched-since', '1m', '--timeout', '3s'])
    assert.equal(code, 4)
    assert.match(stdout, /^vm-3: undecided: it has not reported since then$/m)
  })

  it('exits 3 when the deadline of a machine that never reports has passed', async () => {
    const waits = waitFor([
      'vm-4',
      '--launched-since',
      iso(Date.now() - 1_000),
      '--timeout',
      '60s',
      ...namesOf(4),
    ])
    await announced('vm-4')
    // Less than what counts as an outage of ours, in which silence proves nothing.
    ahead = 58_000
    // What its due row does; the timer that waits for it goes by this machine's clock.
    const work = { kind: 'expectation' as const, fleet: 'demo', instance: 'vm-4', deadline_fixed: true }
    await workExpectation(embedded.server.worker(), work)
    const { code, stdout } = await waits
    ahead = 0
    assert.equal(code, 3, stdout)
    assert.match(stdout, /^vm-4: never_reported\n {2}Read its console/)
  })

  it('shows several machines in one table, and exits with the worst result', async () => {
    const { stdout, code } = await waitFor([
      'vm-1',
      'vm-2',
      'vm-9',
      '--launched-since',
      iso(Date.now() - 120_000),
      '--timeout',
      '2s',
    ])
    assert.equal(code, 1)
    assert.match(stdout, /^INSTANCE +CAME UP +WHAT TO DO +BOOT\n/)
    assert.match(stdout, /^vm-1 +failed: route_missing_at_lookup/m)
    assert.match(stdout, /^vm-2 +ok/m)
    assert.match(stdout, /^vm-9 +undecided: it has not reported since then/m)
  })

  it('takes the verdicts named by --for as success', async () => {
    const since = iso(Date.now() - 120_000)
    assert.equal((await waitFor(['vm-1', '--launched-since', since, '--for', 'failed'])).code, 0)
    assert.equal((await waitFor(['vm-2', '--launched-since', since, '--for', 'recovered'])).code, 1)
  })

  it('refuses in one line what waiting cannot fix', async () => {
    const since = ['--launched-since', '1m', '--timeout', '30s']
    const rows: [words: string[], token: string, says: RegExp][] = [
      [['vm-1'], embedded.tokens.inventory, /required option '--launched-since/],
      [['vm-1', ...since, '--for', 'fine'], embedded.tokens.inventory, /not a verdict; one of/],
      [['vm-1', 'vm-2', ...since, '--uuid', 'x'], embedded.tokens.inventory, /describe one machine/],
      [['vm-8', ...since, '--uuid', 'x'], embedded.tokens.inventory, /422/],
      [['vm-1', ...since], embedded.tokens.ingest, /403/],
      [['vm-1', ...since], 'bh_nothing', /401/],
    ]
    for (const [words, token, says] of rows) {
      const { code, stderr } = await waitFor(words, token)
      assert.deepEqual([code, stderr.trim().split('\n').length], [2, 1], stderr)
      assert.match(stderr, says)
    }
  })

  it('gets 503 for an unready final verdict, and a link to the problem’s description', async () => {
    const ask = (query: string) =>
      fetch(`${embedded.server.url}/v1/instances/vm-7/verdict?${query}`, {
        headers: { authorization: `Bearer ${embedded.tokens.inventory}` },
      })
    const since = `since=${iso(Date.now())}`
    const open = await ask(since)
    assert.equal(open.status, 200)
    assert.equal(((await open.json()) as { state: string }).state, 'waiting')
    const early = await ask(`${since}&demand=final`)
    assert.deepEqual([early.status, early.headers.get('retry-after')], [503, '10'])
    for (const query of ['', 'since=yesterday', `${since}&wait_s=3600`])
      assert.equal((await ask(query)).status, 400)
  })
})

describe('boot-health wait, while the server is killed', () => {
  const SERVER = fileURLToPath(new URL('../../support/crashing-server.ts', import.meta.url))
  const tokens = (['ingest', 'inventory'] as const).map((role) => ({ role, token: createToken(role) }))
  const tokenOf = (role: string) => tokens.find((one) => one.role === role)?.token ?? ''

  /** A server as a process of its own; resolves when it listens, with its address. */
  async function startProcess(
    directory: string,
    port: number,
  ): Promise<{ child: ChildProcess; url: string }> {
    const plan = {
      ...{ directory, port, tokens, crashAt: 0, secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` },
      ...{ pagerUrl: 'http://127.0.0.1:9/', remediatorUrl: 'http://127.0.0.1:9/' },
    }
    const child = spawn(process.execPath, [SERVER, JSON.stringify(plan)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const line of createInterface({ input: child.stdout })) {
      const [, url] = /^ready (\S+)/.exec(line) ?? []
      if (url !== undefined) return { child, url }
    }
    throw new Error('it did not start')
  }

  it('is delayed, and reports the true result afterwards', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
    const first = await startProcess(directory, 0)
    let second: ChildProcess | null = null
    t.after(() => {
      first.child.kill('SIGKILL')
      second?.kill('SIGKILL')
      rmSync(directory, { recursive: true, force: true })
    })
    const { uuid, mac, secret } = guestOf(1)
    const waits = runCli(
      [
        'wait',
        'vm-1',
        '--launched-since',
        '1m',
        '--timeout',
        '2m',
        '--url',
        first.url,
        '--uuid',
        uuid,
        '--mac',
        mac,
      ],
      { env: { BOOT_HEALTH_TOKEN: tokenOf('inventory') } },
    )
    const verdictOf = async () => {
      const asked = `${first.url}/v1/instances/vm-1/verdict?since=2026-01-01T00:00:00Z`
      const answer = await fetch(asked, { headers: { authorization: `Bearer ${tokenOf('inventory')}` } })
      return (await answer.json()) as { launch: object | null }
    }
    await until(async () => (await verdictOf()).launch !== null, 'it is announced')
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    second = (await startProcess(directory, Number(new URL(first.url).port))).child
    const answer = await fetch(`${first.url}/v1/evidence`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokenOf('ingest')}`,
        'boot-health-uptime': '20',
        'boot-health-secret': secret,
      },
      body: envelope(guestOf(1), { boot: randomUUID(), text: LOST_RACE, uptime: 20 }),
    })
    assert.equal(answer.status, 202, await answer.text())
    const { code, stdout } = await waits
    assert.equal(code, 1)
    assert.match(stdout, /^vm-1: failed: route_missing_at_lookup/)
  })
})
