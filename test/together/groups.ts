/**
 * Test files that run many in one process. A process a file costs a quarter of a second of processor time, which is
 * more than what is in most of them. All files of a group are loaded before the first test of it runs, and the tests
 * then run one after the other: none may fake the clock or change the environment of others, nor leave anything open, and a
 * hook outside of every describe would be of all of them.
 */
import { globSync } from 'node:fs'
import { before } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../../', import.meta.url)

interface Group {
  patterns: readonly string[]
  /** Of the files that match, every `of`-th, beginning with this one: heavy folders are several processes. */
  part?: number
  of?: number
}

const FUNCTIONS = ['test/functions/**/*.test.ts']
/** Without the one that starts each command in its own process, `serve` among them. */
const CLI = ['test/cli/**/!(data-places).test.ts']
const OTHERS = ['test/{cdk,examples,package,pipeline,run}/*.test.ts']

/** Each has a file in this folder that loads it. Those that wait longest are first: nothing is left to do beside what ends last. */
export const GROUPS = {
  'cli-1': { patterns: CLI, part: 0, of: 3 },
  'cli-2': { patterns: CLI, part: 1, of: 3 },
  'cli-3': { patterns: CLI, part: 2, of: 3 },
  'functions-1': { patterns: FUNCTIONS, part: 0, of: 3 },
  'functions-2': { patterns: FUNCTIONS, part: 1, of: 3 },
  'functions-3': { patterns: FUNCTIONS, part: 2, of: 3 },
  shared: { patterns: ['test/{shared,model,golden}/**/*.test.ts'] },
  simulate: { patterns: ['test/simulate/*.test.ts'] },
  'others-1': { patterns: OTHERS, part: 0, of: 2 },
  'others-2': { patterns: OTHERS, part: 1, of: 2 },
  docs: { patterns: ['test/docs/*.test.ts', 'test/{bench,support}/*.test.ts', 'test/architecture.test.ts'] },
} as const satisfies Record<string, Group>

/** Its test files, from the root of the repository. */
export function filesOf(name: keyof typeof GROUPS): string[] {
  const { patterns, part = 0, of = 1 }: Group = GROUPS[name]
  const files = globSync([...patterns], { cwd: fileURLToPath(ROOT) }).sort()
  return files.filter((_, at) => at % of === part)
}

export async function loadGroup(name: keyof typeof GROUPS): Promise<void> {
  const { promise: loaded, resolve } = Promise.withResolvers<void>()
  // A file may wait before its first test; without this the others would be done, and what all leave to the end be closed.
  before(() => loaded)
  try {
    for (const file of filesOf(name)) await import(new URL(file, ROOT).href)
  } finally {
    resolve()
  }
}
