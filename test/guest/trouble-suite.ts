/**
 * Boots of real cloud-init that meet trouble of their own: a clock of 1970, a server that errs, a cloned disk, and a
 * server that is asked for a heal. Each ends in the server's verdict and cause, and in the state of the spool.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { identityOf } from '../../shared/identity.ts'
import { type Certificates, createCertificates } from '../guest-reporter/support/certificates.ts'
import { startTlsFront, type TlsFront } from '../guest-reporter/support/tls-server.ts'
import { unpackedPackage } from './debian-package.ts'
import { createMachine, HOST, type Machine } from './machine.ts'
import { createMetadataServer } from './metadata-server.ts'
import { startMoodyFront, TROUBLE } from './moody-front.ts'
import { createPipeline, type Judged, type Pipeline, until } from './pipeline.ts'
import { ADDRESS, cloudConfig, hurry, LATER, LINK, ROUTES, withPolicy } from './scene.ts'

const NAME = 'boot-health.test'
const FAKETIME = 'usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'
const CA = 'etc/boot-health/ca.pem'
const instanceOf = (macs: string) => identityOf({ macs, container: 'none' }).guest ?? ''

describe('a real boot in trouble', () => {
  const metadata = createMetadataServer('169.254.169.254')
  let pipeline: Pipeline
  let pki: Certificates
  let front: TlsFront

  before(async () => {
    createMachine('wire').remove()
    pki = createCertificates(NAME)
    pipeline = await createPipeline(HOST, { remediation: { mode: 'on', ladder: ['rerun'] } })
    front = await startTlsFront({ cert: pki.good, key: pki.key }, pipeline.url, { address: HOST, name: NAME })
  })
  after(async () => {
    await front.close()
    await metadata.close()
    await pipeline.remove()
    pki.remove()
  })

  /** A guest that reports over TLS, unless `config` says otherwise. */
  async function install(t: TestContext, name: string, config: Record<string, string>): Promise<Machine> {
    await metadata.become('openstack')
    const guest = createMachine(name)
    t.after(guest.remove)
    guest.write('etc/cloud/cloud.cfg.d/99-test.cfg', cloudConfig('OpenStack'))
    guest.write('etc/hosts', `127.0.0.1 localhost\n${HOST} ${NAME}\n`)
    guest.write(CA, readFileSync(pki.ca, 'utf8'))
    guest.configure({ URL: front.url, TOKEN: pipeline.token, CAFILE: `/${CA}`, JITTER: '0', ...config })
    return guest
  }

  async function judged(instance: string, bootId: string, verdict: string): Promise<[string, string]> {
    const wanted = (row: Judged) => row.verdict === verdict
    const row = await pipeline.judged(instance, bootId, wanted).catch(() => pipeline.judged(instance, bootId))
    return [row.verdict, row.cause]
  }

  const rowsOf = async (bootId: string) =>
    (await pipeline.boots()).filter(({ boot_key }) => boot_key === bootId).length

  test('with a clock in 1970 the report is kept with the reason, and sent once the clock is set', async (t) => {
    const guest = await install(t, 'clock', {})
    cpSync(join(unpackedPackage('bookworm', 'libfaketime'), FAKETIME), join(guest.root, 'faketime.so'))
    hurry(guest)
    const boot_id = randomUUID()
    const clock = 'FAKETIME="@1970-01-01 00:00:10" DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1'
    const before = `export ${clock} LD_PRELOAD=/faketime.so`
    await guest.boot({ boot_id, before, network: ADDRESS + ROUTES })
    assert.match(readFileSync(join(guest.root, 'var/log/cloud-init.log'), 'utf8'), /^1970-01-01 00:/)
    assert.equal(guest.spool().length, 1)
    assert.match(guest.last(), /certificate is not yet valid/)
    assert.equal(await rowsOf(boot_id), 0)
    await guest.shell(`${ADDRESS}${ROUTES}boot-health again\n`)
    assert.deepEqual(guest.spool(), [], guest.last())
    assert.deepEqual(await judged(instanceOf(guest.mac), boot_id, 'ok'), ['ok', 'healthy'])
  })

  test('after 503, 429, 500 and garbage the report arrives, once', async (t) => {
    const moody = await startMoodyFront(HOST, 8081, pipeline.url, TROUBLE)
    t.after(moody.close)
    const guest = await install(t, 'moody', { URL: moody.url })
    withPolicy(guest, { BACKOFF_BASE: 1, BACKOFF_CAP: 1 })
    const boot_id = randomUUID()
    await guest.boot({ boot_id, network: ADDRESS + LATER })
    assert.ok(moody.calls() > TROUBLE.length, `${moody.calls()} calls`)
    assert.deepEqual(guest.spool(), [], guest.last())
    const failed = ['failed', 'route_missing_at_lookup']
    assert.deepEqual(await judged(instanceOf(guest.mac), boot_id, 'failed'), failed)
    const rows = await until(async () => (await rowsOf(boot_id)) || null)
    assert.equal(rows, 1)
  })

  test('a report of a killed reporter is delivered by the timer', async (t) => {
    const guest = await install(t, 'killed', { JITTER: '3000' })
    const boot_id = randomUUID()
    const reportLies = 'until ls /var/lib/boot-health/spool/1-1-* >/dev/null; do sleep 0.1; done'
    const killed = 'kill -9 $reporter; ls /var/lib/boot-health/spool >/left'
    const conf = '/etc/boot-health/reporter.conf'
    const timer = `sed -i s/JITTER=3000/JITTER=0/ ${conf}; boot-health again`
    await guest.boot({ boot_id, network: ADDRESS + ROUTES, after: `${reportLies}; ${killed}; ${timer}` })
    assert.equal(readFileSync(join(guest.root, 'left'), 'utf8').trim().split('\n').length, 1)
    assert.deepEqual(guest.spool(), [], guest.last())
    assert.deepEqual(await judged(instanceOf(guest.mac), boot_id, 'ok'), ['ok', 'healthy'])
  })

  test('a cloned disk drops the original’s secret and spool, and reports as another machine', async (t) => {
    const guest = await install(t, 'clone', {})
    const secret = () => readFileSync(join(guest.root, 'var/lib/boot-health/secret'), 'utf8')
    const original = randomUUID()
    hurry(guest)
    await guest.boot({ boot_id: original, network: LINK })
    assert.equal(guest.spool().length, 1, guest.last())
    const secretOfOriginal = secret()
    const mac = 'fa:16:3e:0c:10:7e'
    const boot_id = randomUUID()
    const before = `ip addr flush dev eth0; ip link set eth0 down; ip link set eth0 address ${mac}`
    await guest.boot({ boot_id, before, network: ADDRESS + ROUTES })
    assert.deepEqual(guest.spool(), [], guest.last())
    assert.notEqual(secret(), secretOfOriginal)
    assert.deepEqual(await judged(instanceOf(mac), boot_id, 'ok'), ['ok', 'healthy'])
    assert.equal(await rowsOf(original), 0)
  })

  const wasHealed = (guest: Machine) => existsSync(join(guest.root, 'state/boot-health/healed'))

  test('with HEAL=yes cloud-init does not run again while the metadata service fails', async (t) => {
    const guest = await install(t, 'errs', { HEAL: 'yes' })
    await metadata.become('404')
    guest.edit('usr/lib/boot-health/bad-boot', (text) => text.replace('nap 100', 'nap 10'))
    const boot_id = randomUUID()
    await guest.boot({ boot_id, network: ADDRESS + ROUTES })
    assert.ok(!wasHealed(guest))
    assert.deepEqual(guest.spool(), [], guest.last())
    assert.deepEqual(await judged(instanceOf(guest.mac), boot_id, 'failed'), [
      'failed',
      'metadata_http_error',
    ])
  })

  /**
   * A guest that inventory knows, whose secret is bound by this boot; it asks within seconds instead of minutes.
   * The last tests, for from here on inventory says who is real.
   */
  async function ask(t: TestContext, name: string): Promise<{ guest: Machine; boot_id: string }> {
    const guest = await install(t, name, { HEAL: 'on-request' })
    await pipeline.announce(name, [guest.mac])
    const boot_id = randomUUID()
    await guest.boot({ boot_id, before: "export ASK_AT='5 10 15 20'", network: ADDRESS + LATER })
    assert.deepEqual(guest.spool(), [], guest.last())
    return { guest, boot_id }
  }

  test('with HEAL=on-request the server answers rerun, and the boot recovers', async (t) => {
    const { guest, boot_id } = await ask(t, 'vm-asks')
    assert.ok(wasHealed(guest))
    const recovered = ['recovered', 'route_missing_at_lookup']
    assert.deepEqual(await judged('vm-asks', boot_id, 'recovered'), recovered)
  })

  test('with HEAL=on-request and no allowed repair the guest gets none, and leaves cloud-init alone', async (t) => {
    await pipeline.kill(true)
    t.after(() => pipeline.kill(false))
    const { guest, boot_id } = await ask(t, 'vm-refused')
    assert.ok(!wasHealed(guest))
    const failed = ['failed', 'route_missing_at_lookup']
    assert.deepEqual(await judged('vm-refused', boot_id, 'failed'), failed)
  })
})
