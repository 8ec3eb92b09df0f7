/** Calls what Lambda would load: a function's bundle in a process of its own, with an environment as the stack's. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { bundleFunctions } from '../../cdk/bundle-functions.ts'
import type { HttpEvent } from '../../functions/aws/lambda-http.ts'
import { config } from '../../shared/config.ts'
import { scratchDirectory } from '../support/scratch.ts'

const run = promisify(execFile)

export interface Called {
  answers: { statusCode: number; headers: Record<string, string>; body: string }[]
  /** Node's own modules that were loaded when the last answer was there. */
  modules: string[]
  output: string
}

/** Loads `directory/index.mjs` in a fresh Node and hands it the events one after the other. */
const DRIVER = `
const { handler } = await import(process.argv[1] + '/index.mjs')
const answers = []
for (const event of JSON.parse(process.argv[2])) answers.push(await handler(event))
process.stderr.write(JSON.stringify({ answers, modules: process.moduleLoadList }))
process.exit(0)
`

let bundled: Promise<Map<string, string>> | null = null

/** All bundles, with a config of one fleet `demo` beside them, in a directory of this process's own; made once in it. */
export function bundlesForTest(): Promise<Map<string, string>> {
  bundled ??= bundles()
  return bundled
}

async function bundles(): Promise<Map<string, string>> {
  const made = await bundleFunctions(scratchDirectory('bundles'))
  for (const directory of made.values())
    writeFileSync(
      join(directory, 'boot-health.config.json'),
      JSON.stringify(config.parse({ fleets: { demo: { shards: 1 } } })),
    )
  return made
}

/** Calls one bundle over a table endpoint on loopback; `more` joins its environment. */
export async function callBundle(
  directory: string,
  endpoint: string,
  events: HttpEvent[],
  more: Record<string, string> = {},
): Promise<Called> {
  const { stdout, stderr } = await run(
    process.execPath,
    ['--input-type=module', '-e', DRIVER, resolve(directory), JSON.stringify(events)],
    {
      env: {
        STACK_NAME: 'test',
        TABLE_NAME: 'test',
        PUBLIC_URL: 'https://boot.example.org',
        POKE_QUEUE_URL: `${endpoint}/queue`,
        LAMBDA_TASK_ROOT: resolve(directory),
        AWS_REGION: 'local',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_DYNAMODB: endpoint,
        ...more,
      },
      maxBuffer: 10_000_000,
    },
  )
  return { ...(JSON.parse(stderr) as Omit<Called, 'output'>), output: stdout }
}

/** An event as API Gateway makes it of this request. */
export function httpEvent(
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): HttpEvent {
  const [rawPath = '/', rawQueryString = ''] = path.split('?')
  return {
    rawPath,
    rawQueryString,
    headers,
    requestContext: { domainName: 'boot.example.org', http: { method } },
    body,
    isBase64Encoded: false,
  }
}
