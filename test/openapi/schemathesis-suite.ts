/** schemathesis, which knows nothing of our code, reads the published document and tries to make a live server break it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pythonTools } from '../deploy/python-tools.ts'
import { failOne, until } from '../support/embedded.ts'
import { type LiveServer, startLiveServer } from './live-server.ts'

const python = pythonTools('test/openapi/requirements.txt')
/** Enough to try each field in each way; `SCHEMATHESIS_EXAMPLES` makes it more. */
const EXAMPLES = process.env.SCHEMATHESIS_EXAMPLES ?? '15'
/** Routes that an operator’s token does not open. */
const OF_GUESTS = ['sendEvidence', 'sendBoot', 'guestAction']
const OF_RECEIVERS = ['claimRepair', 'noteOutcome']

describe('schemathesis', { skip: python.ok ? false : python.reason }, () => {
  let live: LiveServer
  // It keeps what it learned where it runs.
  const folder = mkdtempSync(join(tmpdir(), 'boot-health-schemathesis-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  // 431 is the HTTP parser's word for a query of more than 16 KiB: it never comes to a route. A verdict that is demanded
  // and not final yet is a 503 on purpose: Terraform's http data source asks again after a 5xx only.
  writeFileSync(
    join(folder, 'schemathesis.toml'),
    `[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, 431]

[[operations]]
include-path = "/v1/instances/{id}/verdict"
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 503]
`,
  )
  before(async () => {
    live = await startLiveServer('http://127.0.0.1:9/nobody')
    const headers = { authorization: `Bearer ${live.tokens.operator}` }
    await failOne(live, 1, 'web-1')
    await until(async () => {
      const answer = await fetch(`${live.url}/v1/incidents`, { headers })
      return ((await answer.json()) as { items: object[] }).items.length > 0
    }, 'an incident')
  })
  after(() => live?.stop())

  async function run(token: string, operations: string[]): Promise<string> {
    // A body may fit its schema and still end in the past or name two ends: the document describes single fields, and a 422
    // what two of them may be together. Every status that comes is still checked.
    const words = [
      'run',
      `${live.url}/v1/openapi.json`,
      '--url',
      live.url,
      '--exclude-checks',
      'positive_data_acceptance',
    ]
    const how = [
      '--max-examples',
      EXAMPLES,
      '--phases',
      'examples,coverage,fuzzing',
      '--seed',
      '1',
      '--no-color',
    ]
    const bin = python.ok ? join(python.bin, 'schemathesis') : ''
    return new Promise((resolve, reject) =>
      execFile(
        bin,
        [...words, ...how, '-H', `Authorization: Bearer ${token}`, ...operations],
        { cwd: folder, maxBuffer: 1e8, timeout: 600_000 },
        // Its failures stand before its warnings, and those are long.
        (error, stdout) =>
          error
            ? reject(
                new Error(stdout.slice(stdout.indexOf('= FAILURES'), 12000 + stdout.indexOf('= FAILURES'))),
              )
            : resolve(stdout),
      ),
    )
  }

  /** So many cases, of so many routes. */
  function count(said: string): void {
    const cases = Number(/(\d+) generated/.exec(said)?.[1] ?? 0)
    const tested = /Tested: (\d+)/.exec(said)?.[1]
    console.log(`${tested} operations, ${cases} cases, no unexpected status`)
    assert.ok(cases > 10, said)
  }

  it('finds no fault on the routes of people and inventory', async () => {
    const others = [...OF_GUESTS, ...OF_RECEIVERS].flatMap((id) => ['--exclude-operation-id', id])
    count(await run(live.tokens.operator, others))
  })

  it('finds no fault on the routes of guests and receivers', async () => {
    const own = [...OF_GUESTS, ...OF_RECEIVERS].flatMap((id) => ['--include-operation-id', id])
    count(await run(live.tokens.ingest, own))
  })

  it('caused no internal error', () => {
    assert.deepEqual(
      live.logged.filter(({ event }) => event === 'request_failed'),
      [],
    )
  })
})
