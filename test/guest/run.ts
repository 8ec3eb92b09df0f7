/**
 * `npm run test:guest` (root): real cloud-init from Debian's package against the real pipeline. All traffic stays in
 * two network namespaces that are made here and removed again.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { baseRoot } from './base.ts'

const NETNS = 'bh-host'
const missing = ['mmdebstrap', 'unshare', 'ip', 'chroot', 'openssl'].filter(
  (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
)
if (process.getuid?.() !== 0 || missing.length > 0) {
  console.log(`skipped: needs root and ${missing.length > 0 ? missing.join(', ') : 'nothing else'}`)
  process.exit(0)
}
baseRoot()
const only = process.argv.slice(2).flatMap((pattern) => ['--test-name-pattern', pattern])
const units = join(import.meta.dirname, 'units-suite.ts')
const unitsRun =
  only.length > 0
    ? 0
    : spawnSync(process.execPath, ['--test', '--test-reporter=spec', units], { stdio: 'inherit' }).status
const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'ignore' })
spawnSync('ip', ['netns', 'del', NETNS])
ip('netns', 'add', NETNS)
ip('-n', NETNS, 'link', 'set', 'lo', 'up')
ip('-n', NETNS, 'addr', 'add', '169.254.169.254/32', 'dev', 'lo')
const suites = ['suite.ts', ...(only.length > 0 ? [] : ['many-suite.ts'])].map((name) =>
  join(import.meta.dirname, name),
)
const node = [process.execPath, '--test', '--test-reporter=spec', '--test-concurrency=1', ...only, ...suites]
const { status } = spawnSync('ip', ['netns', 'exec', NETNS, ...node], { stdio: 'inherit' })
spawnSync('ip', ['netns', 'del', 'bh-guest'])
spawnSync('ip', ['netns', 'del', NETNS])
process.exitCode = unitsRun || (status ?? 1)
