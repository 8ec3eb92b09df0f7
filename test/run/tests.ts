/**
 * `npm test`: all test files, those of test/together/groups.ts many in one process, each other in its own.
 * With arguments, those files alone: `npm test -- test/docs/data.test.ts`. `npm run test:cli` is this with `--cli`: the
 * files in test/cli, which start commands and servers as processes.
 *
 * Suites of their own, as the shell tests of the guest reporter (`npm run test:reporter`), are in CONTRIBUTING.md;
 * `.ci/run` runs them all.
 */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { processesOf } from './test-files.ts'

/** More than there are cores: many of these wait for a server or a clock. */
const AT_A_TIME = 4

/** What is compiled of TypeScript and packages is kept for the next process: absolute, for those that start elsewhere. */
const COMPILED = 'node_modules/.cache/compile'

const asked = process.argv.slice(2)
const suite = asked[0] === '--cli' ? 'cli' : 'test'
const named = asked.filter((word) => word !== '--cli')
const files = named.length > 0 ? named : processesOf(suite)
const { status } = spawnSync(
  process.execPath,
  ['--test', `--test-concurrency=${AT_A_TIME}`, '--import=./test/run/untracked-promises.ts', ...files],
  { stdio: 'inherit', env: { ...process.env, NODE_COMPILE_CACHE: resolve(COMPILED) } },
)
process.exitCode = status ?? 1
