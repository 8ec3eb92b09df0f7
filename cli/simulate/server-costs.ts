/**
 * The cost of work, so that a simulated server falls behind where a real one would. `npm run bench:embedded` measures the
 * boot as a whole. The requests to the table were measured alone: CPU of SQLite with synchronous=FULL and group commit,
 * rows of 1 KB, 16 at once.
 */

export type Work = 'report' | 'announcement' | 'claim' | 'judge' | 'due_row' | 'sweep'
export type TableRequest = 'put' | 'get' | 'swap' | 'query' | 'delete'

export interface ServerCosts {
  name: 'embedded' | 'lambda'
  /** Pieces of work that are done at the same time; others wait. */
  lanes: number
  /** Milliseconds besides its requests to the table. */
  work_ms: Readonly<Record<Work, number>>
  table_ms: Readonly<Record<TableRequest, number>>
  /** Concurrent requests of one piece of work take the time of one. */
  overlaps: boolean
  about: string
}

/** One process: CPU is its limit, and requests to the table are CPU too. */
const EMBEDDED: ServerCosts = {
  name: 'embedded',
  lanes: 1,
  // A healthy boot is about 2.5 ms with its requests to the table: HTTP and unpacking, then reading the log.
  work_ms: { report: 1, announcement: 0.2, claim: 0.8, judge: 1, due_row: 0.1, sweep: 0.1 },
  table_ms: { put: 0.043, get: 0.008, swap: 0.027, query: 0.061, delete: 0.027 },
  overlaps: false,
  about: 'one process on one core that spends 2 to 3 ms on a boot, as npm run bench:embedded measures it',
}

/** The time that a Lambda waits for DynamoDB. Its limit is the worker's concurrency of five (`cdk/due-work.ts`). */
const LAMBDA: ServerCosts = {
  name: 'lambda',
  lanes: 5,
  work_ms: { report: 8, announcement: 8, claim: 8, judge: 10, due_row: 2, sweep: 2 },
  table_ms: { put: 4, get: 4, swap: 4, query: 4, delete: 4 },
  overlaps: true,
  about:
    'five invocations at a time whose every request to DynamoDB takes 4 ms; throttles, cold starts and time-outs are not simulated',
}

export const SERVERS = { embedded: EMBEDDED, lambda: LAMBDA } as const
export type ServerName = keyof typeof SERVERS
