/**
 * `npm run bench`: every bench in turn, each printing its own table. A bench that cannot run here says why; one whose
 * budget is broken makes the exit code 1, and the others still run.
 */
import { spawnSync } from 'node:child_process'

const BENCHES: [what: string, script: string][] = [
  ['reading a log', 'test/bench/reading.ts'],
  ['the embedded server', 'test/bench/embedded.ts'],
  ['ingest as a Lambda', 'test/bench/lambda.ts'],
  ['failing report to webhook', 'test/bench/alert-path.ts'],
  ['the guest reporter', 'test/run/bench-guest.ts'],
  ['cost of a million boots', 'test/bench/cost.ts'],
]

let failed = 0
for (const [what, script] of BENCHES) {
  process.stdout.write(`\n# ${what}: node ${script}\n`)
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' })
  if (status !== 0) failed++
}
process.stdout.write(`\n${BENCHES.length - failed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
