/** Boots of real cloud-init, each ending in the server's verdict and cause, and in the state of the spool. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { identityOf } from '../../shared/identity.ts'
import { type Boot, createMachine, HOST, type Machine } from './machine.ts'
import { createMetadataServer, type Mood } from './metadata-server.ts'
import { createPipeline, type Judged, type Pipeline } from './pipeline.ts'
import { ADDRESS, cloudConfig, hurry, LATER, LINK, ROUTES } from './scene.ts'

const instanceOf = ({ mac }: Machine) => identityOf({ macs: mac, container: 'none' }).guest ?? ''

interface Scenario {
  name: string
  metadata?: Mood
  list?: string
  source?: string
  boot: Omit<Boot, 'boot_id'>
  config?: Record<string, string>
  prepare?: (machine: Machine) => void
  verdict: string
  cause: string
  /** Reports that are still here when the boot is over; then the timer runs after `network`. Default 0. */
  spooled?: number
  repair?: string
}

const SCENARIOS: Scenario[] = [
  { name: 'healthy', boot: { network: ADDRESS + ROUTES }, verdict: 'ok', cause: 'healthy' },
  {
    name: 'the seed’s race: an address, but no routes at lookup',
    boot: { network: ADDRESS + LATER },
    verdict: 'failed',
    cause: 'route_missing_at_lookup',
  },
  {
    name: 'the same race with None in the list: no stage reports an error',
    list: 'OpenStack, None',
    boot: { network: ADDRESS + LATER },
    verdict: 'failed',
    cause: 'route_missing_at_lookup',
  },
  {
    name: 'nothing listens on the metadata address',
    metadata: 'off',
    boot: { network: ADDRESS + ROUTES },
    verdict: 'failed',
    cause: 'metadata_refused',
  },
  {
    name: 'the metadata service answers 404',
    metadata: '404',
    boot: { network: ADDRESS + ROUTES },
    verdict: 'failed',
    cause: 'metadata_http_error',
  },
  {
    name: 'the metadata service hangs',
    metadata: 'hang',
    boot: { network: ADDRESS + ROUTES },
    verdict: 'failed',
    cause: 'metadata_timeout',
  },
  {
    name: 'no lease: the report waits for a network',
    boot: { network: LINK },
    verdict: 'failed',
    cause: 'no_address',
    spooled: 1,
    repair: ADDRESS + ROUTES,
  },
  {
    name: 'no link: the report waits for one',
    boot: { network: LINK },
    prepare: (machine) => machine.cable('down'),
    verdict: 'failed',
    cause: 'no_link',
    spooled: 1,
    repair: ADDRESS + ROUTES,
  },
  {
    name: 'a source that needs no network',
    list: 'NoCloud',
    source: '{}',
    boot: { after: ADDRESS + ROUTES },
    prepare: (machine) => {
      machine.write('var/lib/cloud/seed/nocloud/meta-data', 'instance-id: i-seed\n')
      machine.write('var/lib/cloud/seed/nocloud/user-data', '#cloud-config\n{}\n')
    },
    verdict: 'ok',
    cause: 'healthy',
  },
  {
    name: 'disabled by an operator',
    boot: { stages: false, network: ADDRESS + ROUTES },
    prepare: (machine) => machine.write('etc/cloud/cloud-init.disabled', ''),
    verdict: 'disabled',
    cause: 'cloud_init_disabled',
  },
  {
    name: 'a full disk: the report is sent from memory',
    boot: {
      before:
        'mkdir -p /var/lib/boot-health; mount -t tmpfs -o size=4k none /var/lib/boot-health; dd if=/dev/zero of=/var/lib/boot-health/x bs=4k',
      network: ADDRESS + ROUTES,
    },
    verdict: 'ok',
    cause: 'healthy',
  },
  {
    name: 'HEAL=yes: healed by itself, in the same boot',
    boot: { network: ADDRESS + LATER },
    config: { HEAL: 'yes' },
    verdict: 'recovered',
    cause: 'route_missing_at_lookup',
  },
  {
    name: 'HEAL=yes of a cached None',
    list: 'OpenStack, None',
    boot: { network: ADDRESS + LATER },
    config: { HEAL: 'yes' },
    verdict: 'recovered',
    cause: 'route_missing_at_lookup',
  },
]

describe('a real boot', () => {
  const metadata = createMetadataServer('169.254.169.254')
  let pipeline: Pipeline
  let machine: Machine | null = null
  before(async () => {
    createMachine('wire').remove()
    pipeline = await createPipeline(HOST)
  })
  after(async () => {
    await metadata.close()
    await pipeline.remove()
  })

  const install = (
    name: string,
    list: string,
    source: string | undefined,
    config: Record<string, string>,
  ): Machine => {
    machine = createMachine(name)
    machine.write('etc/cloud/cloud.cfg.d/99-test.cfg', cloudConfig(list, source))
    machine.configure({ URL: pipeline.url, TOKEN: pipeline.token, JITTER: '0', ...config })
    return machine
  }

  for (const [index, scenario] of SCENARIOS.entries())
    test(scenario.name, async (t) => {
      const { list = 'OpenStack', source, boot, config = {}, spooled = 0 } = scenario
      await metadata.become(scenario.metadata ?? 'openstack')
      const guest = install(`s${index}`, list, source, config)
      t.after(guest.remove)
      scenario.prepare?.(guest)
      const boot_id = randomUUID()
      if (spooled > 0) hurry(guest)
      await guest.boot({ ...boot, boot_id })
      assert.equal(guest.spool().length, spooled, guest.last())
      if (scenario.repair !== undefined) {
        guest.cable('up')
        await guest.shell(`${scenario.repair}boot-health again\n`)
        assert.deepEqual(guest.spool(), [], guest.last())
      }
      const wanted = (row: Judged) => row.verdict === scenario.verdict
      const { verdict, cause } = await pipeline
        .judged(instanceOf(guest), boot_id, wanted)
        .catch(() => pipeline.judged(instanceOf(guest), boot_id))
      assert.deepEqual([verdict, cause], [scenario.verdict, scenario.cause])
    })

  test('the boot’s report arrives after the server was down for a while', async (t) => {
    await metadata.become('openstack')
    const guest = install('away', 'OpenStack', undefined, {})
    t.after(guest.remove)
    await pipeline.stop()
    const boot_id = randomUUID()
    const booted = guest.boot({ boot_id, network: ADDRESS + ROUTES, after: 'touch /state/over' })
    while (!existsSync(`${guest.root}/state/over`)) await new Promise((resolve) => setTimeout(resolve, 200))
    await pipeline.start()
    await booted
    assert.deepEqual(guest.spool(), [])
    assert.equal((await pipeline.judged(instanceOf(guest), boot_id)).verdict, 'ok')
  })

  test('after a reboot with a spooled report both boots arrive, each with its own verdict', async (t) => {
    await metadata.become('openstack')
    const guest = install('reboot', 'OpenStack', undefined, {})
    t.after(guest.remove)
    const first = randomUUID()
    const second = randomUUID()
    hurry(guest)
    await guest.boot({ boot_id: first, network: LINK })
    assert.equal(guest.spool().length, 1, guest.last())
    await guest.boot({ boot_id: second, before: 'ip addr flush dev eth0', network: ADDRESS + ROUTES })
    assert.deepEqual(guest.spool(), [])
    assert.equal((await pipeline.judged(instanceOf(guest), first)).cause, 'no_address')
    assert.equal((await pipeline.judged(instanceOf(guest), second)).verdict, 'ok')
  })
})
