/** The whole way once: VM, race, report, verdict, page, heal, second verdict, resolve. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { consoleEvidence } from '../../shared/evidence/console.ts'
import { CACHE } from '../guest/base.ts'
import { createMetadataServer } from '../guest/metadata-server.ts'
import { createPipeline, type Judged, until } from '../guest/pipeline.ts'
import { startReceiver } from '../support/receiver.ts'
import { makeImage } from './image.ts'
import { MAC, startDhcp, startVm, UUID } from './vm.ts'

test('a VM that loses the race between NetworkManager and cloud-init is paged once, heals itself, and is resolved', {
  timeout: 600_000,
}, async () => {
  const pager = await startReceiver()
  after(pager.stop)
  process.env.PAGER_KEY = 'vm'
  const pipeline = await createPipeline(
    '10.66.0.1',
    { page_channels: ['on-call'], page_wait_s: 0, resolve_hold_s: 0 },
    {
      channels: { 'on-call': { type: 'pagerduty', routing_key: { env: 'PAGER_KEY' }, url: pager.url } },
      allow_cidrs: ['127.0.0.0/8'],
    },
  )
  after(pipeline.remove)
  // Only a launch that inventory announced is trusted enough to page.
  await pipeline.announce(UUID, [MAC])
  const paged = (action: string) =>
    pager.received
      .map(({ body }) => JSON.parse(body) as { event_action: string; dedup_key: string })
      .filter(({ event_action }) => event_action === action)
  const metadata = createMetadataServer('169.254.169.254')
  await metadata.become('openstack')
  const image = makeImage({
    URL: pipeline.url,
    TOKEN: pipeline.token,
    JITTER: '0',
    HEAL: 'yes',
    IMAGE: 'vm-test',
  })
  const dhcp = startDhcp()
  const vm = startVm(image)
  after(async () => {
    writeFileSync(join(CACHE, 'vm/console.log'), vm.lines.join('\n'))
    await vm.stop()
    await dhcp.stop()
    await metadata.close()
  })
  await vm.sees(/Cloud-init v\. \S+ running 'init' /, 240)
  await vm.sees(/Datasource DataSourceNone|No instance datasource found/, 120)
  const beacon = await vm.sees(
    /boothealth1 boot_id=[0-9a-f-]{36} hint=bad routes=\w+ fp=[0-9a-f]{16} ck=\d+/,
    120,
  )
  const { boot_key } = consoleEvidence(vm.lines.join('\n'))
  assert.ok(beacon.includes(boot_key))
  const failed = await pipeline.judged(UUID, boot_key)
  assert.deepEqual([failed.verdict, failed.cause], ['failed', 'route_missing_at_lookup'])
  const [page] = await until(async () => paged('trigger').length > 0 && paged('trigger'))

  dhcp.giveRouter()
  // Lease renewed, up to ten seconds of jitter, and four stages of cloud-init under emulation.
  const recovered = ({ verdict }: Judged) => verdict === 'recovered'
  const healed = await pipeline.judged(UUID, boot_key, recovered, 240)
  assert.equal(healed.cause, 'route_missing_at_lookup')
  const resolved = await until(async () => paged('resolve').length > 0 && paged('resolve'))
  assert.deepEqual(
    resolved.map(({ dedup_key }) => dedup_key),
    [page?.dedup_key],
  )
  assert.equal(new Set(paged('trigger').map(({ dedup_key }) => dedup_key)).size, 1)
  assert.deepEqual(
    vm.lines.filter((line) => /ordering cycle|boot-health.*[Ff]ailed/.test(line)),
    [],
  )
})
