/**
 * `npm run test:vm` (root): a real VM under QEMU, without KVM, loses the seed's race between NetworkManager and
 * cloud-init, reports it, heals itself and reports again. All traffic stays in a namespace that is made here.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { baseRoot } from '../guest/base.ts'

const NETNS = 'bh-vm'
const missing = ['mmdebstrap', 'qemu-system-x86_64', 'dnsmasq', 'mke2fs', 'ip'].filter(
  (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
)
if (process.getuid?.() !== 0 || missing.length > 0) {
  console.log(`skipped: needs root${missing.length > 0 ? ` and ${missing.join(', ')}` : ''}`)
  process.exit(0)
}
const setUp = [
  `ip netns del ${NETNS} 2>/dev/null; ip netns add ${NETNS}`,
  `ip -n ${NETNS} link set lo up && ip -n ${NETNS} addr add 169.254.169.254/32 dev lo`,
  `ip -n ${NETNS} tuntap add tap0 mode tap && ip -n ${NETNS} addr add 10.66.0.1/24 dev tap0 && ip -n ${NETNS} link set tap0 up`,
]
for (const line of setUp) {
  const { status, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
  if (status === 0) continue
  console.log(`skipped: no network namespace with a tap device can be made here: ${stderr.trim()}`)
  process.exit(0)
}
baseRoot()
const suite = join(import.meta.dirname, 'suite.ts')
const node = [process.execPath, '--test', '--test-reporter=spec', suite]
const { status } = spawnSync('ip', ['netns', 'exec', NETNS, ...node], { stdio: 'inherit' })
spawnSync('ip', ['netns', 'del', NETNS])
process.exitCode = status ?? 1
