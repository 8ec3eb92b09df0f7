/** The whole way once: VM, race, report, verdict, heal, second verdict. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { consoleEvidence } from '../../shared/envelope/console.ts'
import { CACHE } from '../guest/base.ts'
import { createMetadataServer } from '../guest/metadata-server.ts'
import { createPipeline, type Judged } from '../guest/pipeline.ts'
import { makeImage } from './image.ts'
import { startDhcp, startVm, UUID } from './vm.ts'

test('a VM loses the race between NetworkManager and cloud-init, reports it, and heals itself', {
  timeout: 600_000,
}, async () => {
  const pipeline = await createPipeline('10.66.0.1')
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
    await pipeline.remove()
  })
  await vm.sees(/Cloud-init v\. \S+ running 'init' /, 240)
  await vm.sees(/Datasource DataSourceNone|No instance datasource found/, 120)
  const beacon = await vm.sees(/boothealth1 boot_id=[0-9a-f-]{36} hint=bad routes=\w+ ck=\d+/, 120)
  const { boot_key } = consoleEvidence(vm.lines.join('\n'))
  assert.ok(beacon.includes(boot_key))
  const failed = await pipeline.judged(UUID, boot_key)
  assert.deepEqual([failed.verdict, failed.cause], ['failed', 'route_missing_at_lookup'])

  dhcp.giveRouter()
  // Lease renewed, up to ten seconds of jitter, and four stages of cloud-init under emulation.
  const recovered = ({ verdict }: Judged) => verdict === 'recovered'
  const healed = await pipeline.judged(UUID, boot_key, recovered, 240)
  assert.equal(healed.cause, 'route_missing_at_lookup')
  assert.deepEqual(
    vm.lines.filter((line) => /ordering cycle|boot-health.*[Ff]ailed/.test(line)),
    [],
  )
})
