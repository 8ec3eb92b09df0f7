import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { type Certificates, createCertificates } from './support/certificates.ts'
import { createGuest, type Guest } from './support/guest.ts'
import { type Answer, type Request, startIngestServer } from './support/ingest-server.ts'
import { type RecordedSleep, recordedSleep } from './support/recorded-sleep.ts'
import { startTlsFront } from './support/tls-server.ts'
import { findTool, toolSet } from './support/tool-sets.ts'

const META = '{"uuid": "1a0f6c52-7d3b-4e91-8c44-f1634185e0d7"}'
const openstack = (request: Request): Answer =>
  request.path === '/openstack/latest/meta_data.json' ? { status: 200, body: META } : { status: 404 }

/** IMDSv2: an address that answers is not enough, it takes a token. */
function ec2(request: Request): Answer {
  if (request.method === 'PUT' && request.path === '/latest/api/token')
    return { status: 200, body: 'AQAEAtoken==' }
  const ok = request.headers['x-aws-ec2-metadata-token'] === 'AQAEAtoken=='
  return ok ? { status: 200, body: 'i-0123456789abcdef0' } : { status: 401 }
}

interface Scene {
  guest: Guest
  sleep: RecordedSleep
  /** Envelope facts of what arrived, and paths of what was asked of the server. */
  reports: () => (string | undefined)[]
  asked: () => string[]
  stages: () => string[]
  run: () => Promise<void>
}

interface Options {
  heal: string
  metadata?: (request: Request) => Answer
  action?: string
  /** The one that is taken; the first then is not. */
  token2?: string
  /** Other than curl; what they sleep then is slept, and the server is asked at once. */
  clients?: string
  tls?: Certificates
  uptime?: string
  prepare?: (root: string) => void
}

describe('heal', () => {
  let pki: Certificates
  before(() => {
    pki = createCertificates()
  })
  after(() => pki.remove())

  async function scene(t: TestContext, options: Options): Promise<Scene> {
    const server = await startIngestServer(({ method, headers }) => {
      if (options.token2 && headers.authorization !== `Bearer ${options.token2}`) return { status: 401 }
      return method === 'GET' ? { status: 200, body: options.action ?? 'none' } : { status: 202 }
    })
    const metadata = await startIngestServer(options.metadata ?? openstack)
    const front = options.tls ? await startTlsFront({ cert: pki.good, key: pki.key }, server.url) : null
    const sleep = options.clients ? { ...toolSet('openssl', 'busybox'), naps: () => [] } : recordedSleep()
    const guest = createGuest('seed-race-first-boot', {
      URL: front?.url ?? server.url,
      TOKEN: 'bh_ingest_x',
      TOKEN2: options.token2 ?? '',
      CLIENTS: options.clients ?? 'curl',
      CAFILE: pki.ca,
      HEAL: options.heal,
      TARGETS: metadata.url.slice('http://'.length),
    })
    t.after(() => [guest.remove(), sleep.remove(), front?.close(), server.close(), metadata.close()])
    const log = join(guest.root, 'stages')
    const path = join(sleep.path, 'cloud-init')
    writeFileSync(
      path,
      `#!/bin/sh\necho "$*" >>${log}\n[ -e "${guest.root}/var/lib/cloud/instance" ] && echo cached >>${log}\n:\n`,
    )
    chmodSync(path, 0o755)
    writeFileSync(join(guest.root, 'proc/uptime'), `${options.uptime ?? '33.31'} 60.00\n`)
    options.prepare?.(guest.root)
    return {
      guest,
      sleep,
      reports: () => server.requests.flatMap(({ evidence }) => (evidence ? [evidence.facts.reason] : [])),
      asked: () => server.requests.filter(({ method }) => method === 'GET').map(({ path: asked }) => asked),
      stages: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
      run: async () => {
        const { code } = await guest.run('run', {
          env: { PATH: sleep.path, ...(options.clients ? { ASK_AT: '0' } : {}) },
        })
        assert.equal(code, 0)
      },
    }
  }

  const ALL = ['init --local', 'init', 'modules --mode=config', 'modules --mode=final']

  test('reruns cloud-init without its cached link, and sends a new report', async (t) => {
    const { run, stages, reports } = await scene(t, { heal: 'yes' })
    await run()
    assert.deepEqual(stages(), ALL)
    assert.deepEqual(reports(), ['ended', 'healed'])
  })

  test('removes the link first when None is cached', async (t) => {
    const { run, stages } = await scene(t, { heal: 'yes', prepare: cacheSource('DataSourceNone') })
    await run()
    assert.deepEqual(stages(), ALL)
  })

  test('runs at most once a boot', async (t) => {
    const { run, stages } = await scene(t, { heal: 'yes' })
    await run()
    await run()
    assert.deepEqual(stages(), ALL)
  })

  test('needs on EC2 an instance id fetched with a v2 token', async (t) => {
    const prepare = (root: string) => list(root, 'Ec2')
    const good = await scene(t, { heal: 'yes', metadata: ec2, prepare })
    await good.run()
    assert.deepEqual(good.stages(), ALL)
    const v1 = (request: Request): Answer =>
      request.method === 'PUT' ? { status: 403 } : { status: 200, body: 'i-0123456789abcdef0' }
    const bad = await scene(t, { heal: 'yes', metadata: v1, prepare })
    await bad.run()
    assert.deepEqual(bad.stages(), [])
  })

  const refused: [string, Options][] = [
    ['is off by default', { heal: 'no' }],
    [
      'does nothing when a real source is cached',
      { heal: 'yes', prepare: cacheSource('DataSourceOpenStack [net,ver=2]') },
    ],
    [
      'does nothing when the metadata service returns an error',
      { heal: 'yes', metadata: () => ({ status: 404 }) },
    ],
    [
      'does nothing when another service answers',
      { heal: 'yes', metadata: () => ({ status: 200, body: '<html>' }) },
    ],
    ['does nothing after 15 minutes of uptime', { heal: 'yes', uptime: '901.00' }],
    ['on request never obeys a server without TLS', { heal: 'on-request', action: 'rerun' }],
  ]
  for (const [name, options] of refused)
    test(name, async (t) => {
      const { run, stages, reports } = await scene(t, options)
      await run()
      assert.deepEqual([stages(), reports()], [[], ['ended']])
    })

  test('on request asks up to four times with its secret, and obeys only the word rerun', async (t) => {
    const { run, stages, asked, sleep } = await scene(t, { heal: 'on-request', tls: pki, action: 'rm -rf /' })
    await run()
    assert.deepEqual(stages(), [])
    assert.deepEqual(new Set(asked()), new Set(['/v1/boots/6f1c2f0e-5b0a-4c7e-9a53-0c1d8e4b7a10/action']))
    assert.equal(asked().length, 4)
    assert.deepEqual(sleep.naps().slice(-4), [30, 30, 60, 180])
  })

  test('on request asks with the second token when the first is refused', async (t) => {
    const { run, stages, reports } = await scene(t, {
      heal: 'on-request',
      tls: pki,
      action: 'rerun',
      token2: 'bh_ingest_y',
    })
    await run()
    assert.deepEqual(stages(), ALL)
    assert.deepEqual(reports().slice(-1), ['healed'])
  })

  test('on request reads the response through openssl too, among its connection messages', {
    skip: findTool('openssl') && findTool('busybox') ? false : 'openssl or busybox is not installed',
  }, async (t) => {
    const clients = 'openssl nc'
    const { run, stages } = await scene(t, { heal: 'on-request', tls: pki, action: 'rerun', clients })
    await run()
    assert.deepEqual(stages(), ALL)
  })

  for (const action of ['rerun', '{"action":"rerun"}'])
    test(`on request obeys ${action} over verified TLS`, async (t) => {
      const { run, stages, asked, reports } = await scene(t, { heal: 'on-request', tls: pki, action })
      await run()
      assert.deepEqual(stages(), ALL)
      assert.equal(asked().length, 1)
      assert.deepEqual(reports(), ['ended', 'healed'])
    })
})

function list(root: string, source: string): void {
  writeFileSync(join(root, 'etc/cloud/cloud.cfg.d/99-test.cfg'), `datasource_list: [ ${source} ]\n`)
}

/** As cloud-init leaves it: `instance` is a link to a folder with the pickled source and its name. */
function cacheSource(name: string): (root: string) => void {
  return (root) => {
    const cloud = join(root, 'var/lib/cloud')
    mkdirSync(join(cloud, 'instances/one'), { recursive: true })
    writeFileSync(join(cloud, 'instances/one/obj.pkl'), 'x')
    writeFileSync(join(cloud, 'instances/one/datasource'), `DataSource: ${name}\n`)
    symlinkSync('instances/one', join(cloud, 'instance'))
  }
}
