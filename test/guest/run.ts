/**
 * `npm run test:guest` (root): real cloud-init from Debian's package against the real pipeline. All traffic stays in
 * network namespaces that are made here and removed again. Words after it are patterns of the tests to run.
 */
import { join } from 'node:path'
import { baseRoot } from './base.ts'
import { type Contained, removeRun, runContained, whyNot } from './contained.ts'
import { unpackedPackage } from './debian-package.ts'

const counts = { pass: 0, fail: 0, skipped: 0 }
let running: Contained | null = null

function end(code: number): never {
  running?.kill()
  removeRun()
  console.log(`${counts.pass} passed, ${counts.fail} failed, ${counts.skipped} skipped`)
  process.exit(code)
}

function skip(reason: string): never {
  console.log(`skipped: ${reason}`)
  console.log('0 passed, 0 failed, 1 skipped')
  process.exit(0)
}

/** node:test's closing counts are added up and not shown: one line at the end has the totals. */
function showOrCount(text: string): void {
  const [, kind = '', number = '0'] = /^ℹ (\w+) (\d+)/.exec(text) ?? []
  if (kind === 'pass' || kind === 'skipped') counts[kind] += Number(number)
  else if (kind === 'fail' || kind === 'cancelled') counts.fail += Number(number)
  else if (kind === '') console.log(text)
}

async function suite(name: string, network: boolean): Promise<void> {
  const patterns = process.argv.slice(2).flatMap((pattern) => ['--test-name-pattern', pattern])
  const file = join(import.meta.dirname, `${name}-suite.ts`)
  const node = [process.execPath, '--test', '--test-reporter=spec', ...patterns, file]
  running = runContained(node, { network, line: showOrCount })
  const code = await running.ended
  running = null
  if (code !== 0 && counts.fail === 0) counts.fail++
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(130))
const reason = whyNot()
if (reason !== null) skip(reason)
try {
  // Before the suites, which see no network but their own.
  baseRoot()
  unpackedPackage('bookworm', 'libfaketime')
} catch (error) {
  skip(`no Debian to boot: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
}
await suite('units', true)
for (const name of ['boot', 'trouble', 'many']) await suite(name, false)
end(counts.fail === 0 ? 0 : 1)
