/** Which test files `npm test` and `npm run test:cli` run, and in which process. */
import { globSync } from 'node:fs'
import { filesOf, GROUPS } from '../together/groups.ts'

/** Scripts of their own: `npm run test:reporter` and `npm run test:soak`. */
const OF_THEIR_OWN = /^test\/(guest-reporter|soak)\//

const NAMES = Object.keys(GROUPS) as (keyof typeof GROUPS)[]

/** They start commands and servers as processes, which costs as much as all others together. */
const isOfCommands = (process: string) => /^test\/(cli\/|together\/cli-)/.test(process)

/** What `npm test` runs, or `npm run test:cli`. */
export const processesOf = (suite: 'test' | 'cli'): string[] =>
  processesOfTests().filter((process) => isOfCommands(process) === (suite === 'cli'))

/** The process of each group, then each file that has one of its own. */
function processesOfTests(): string[] {
  const together = new Set(NAMES.flatMap(filesOf))
  const alone = globSync('test/**/*.test.ts').filter(
    (file) => !together.has(file) && !OF_THEIR_OWN.test(file),
  )
  return [...NAMES.map((name) => `test/together/${name}.ts`), ...alone.sort()]
}

/** What such a process runs: the files of a group, or the file itself. */
export function testsOf(process: string): string[] {
  const group = NAMES.find((name) => process === `test/together/${name}.ts`)
  return group ? filesOf(group) : [process]
}
