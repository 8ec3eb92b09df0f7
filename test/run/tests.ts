/**
 * `npm test`: all test files, those of pure code many in one process (test/together), each other in its own.
 * With arguments, those files alone: `npm test -- test/cli/main.test.ts`.
 *
 * Suites of their own: the shell tests of the guest reporter (`npm run test:reporter`), the synthesized AWS template
 * (`npm run test:cdk`), the kinds of honest machine (`npm run test:honest`). `.ci/run` runs them all.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'

const TOGETHER = /^test\/(shared|model|golden|functions)\//
const OF_THEIR_OWN = /^test\/(guest-reporter|soak)\//
/** More than there are cores: many of these wait for a server or a clock. */
const AT_A_TIME = 4

const asked = process.argv.slice(2)
const files = asked.length > 0 ? asked : everything()
const { status } = spawnSync(
  process.execPath,
  ['--test', `--test-concurrency=${AT_A_TIME}`, '--import=./test/run/untracked-promises.ts', ...files],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1

function everything(): string[] {
  const alone = globSync('test/**/*.test.ts').filter(
    (file) => !TOGETHER.test(file) && !OF_THEIR_OWN.test(file),
  )
  // The longest first: nothing else is left to do beside what ends last.
  return [...globSync('test/together/{functions-*,shared}.ts').sort(), ...alone.sort()]
}
