/** Which test files `npm test` runs, and in which process. */
import { globSync } from 'node:fs'
import { filesOf, GROUPS } from '../together/groups.ts'

/** Scripts of their own: `npm run test:reporter` and `npm run test:soak`. */
const OF_THEIR_OWN = /^test\/(guest-reporter|soak)\//

const NAMES = Object.keys(GROUPS) as (keyof typeof GROUPS)[]

/** The process of each group, then each file that has one of its own. */
export function processesOfTests(): string[] {
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
