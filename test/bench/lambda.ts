/**
 * What ingest costs as a Lambda, beside the usual stack and beside Node itself, alternating in one run:
 *
 *   node test/bench/lambda.ts [PAIRS]
 *
 * Only ratios count; milliseconds are this machine's. AWS's own part of a cold start is not in it.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { bundleFunctions, MAIN_FILE } from '../../cdk/bundle-functions.ts'
import { canaryEnvelope } from '../../functions/canary/canary.ts'
import { config } from '../../shared/config.ts'
import { createToken } from '../../shared/token.ts'

const PAIRS = Number(process.argv[2] ?? 25)
const WARM_PROCESSES = 5
const TOKEN = createToken('ingest')
const LOG_LINE =
  " 2026-11-24 12:00:00,281 - util.py[DEBUG]: Cloud-init v. 24.1 running 'init-local' at some time.\n"

interface Cold {
  init: number
  first: number
  all: number
  undici: number
}

const directory = mkdtempSync(join(tmpdir(), 'boot-health-bench-'))
const ours = (await bundleFunctions(join(directory, 'ours'))).get('ingest') ?? ''
const settings = config.parse({ fleets: { demo: { shards: 1 } } })
writeFileSync(join(ours, 'boot-health.config.json'), JSON.stringify(settings))
const usual = join(directory, 'usual.mjs')
await build({
  entryPoints: ['test/bench/usual/lambda.ts'],
  outfile: usual,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
  logLevel: 'error',
})

const token = { role: 'ingest', fleet: 'demo', token_id: 'bh_ingest_x', revoked_at: null }
const ANSWERS: Record<string, string> = {
  GetItem: JSON.stringify({ Item: { pk: { S: 'T' }, sk: { S: 'T' }, d: { S: JSON.stringify(token) } } }),
  PutItem: '{}',
}
/** A table that stores nothing, in this process: its time is nobody's. */
const table = createServer((request, response) => {
  request.resume().on('end', () => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    response.setHeader('content-type', 'application/x-amz-json-1.0')
    response.end(ANSWERS[operation] ?? '{}')
  })
})
await new Promise<void>((ready) => table.listen(0, '127.0.0.1', ready))
const endpoint = `http://127.0.0.1:${(table.address() as AddressInfo).port}`

const BOOT_ID = '0f3c1f9e-3c52-4d53-9c1b-000000000000'
/** Three kilobytes each, as the reporter sends and as the usual client would. */
const EVENTS = {
  ours: eventOf(
    '/v1/evidence',
    // Each of another guest: one guest has a budget.
    `${canaryEnvelope('bench', BOOT_ID).replace(
      /product_uuid: .*/,
      `product_uuid: ${BOOT_ID}`,
    )}${LOG_LINE.repeat(20)}`,
  ),
  usual: eventOf(
    '/v1/boots',
    JSON.stringify({
      boot_id: BOOT_ID,
      seq: 1,
      uptime: 9,
      hint: 'good',
      product_uuid: BOOT_ID,
      macs: ['fa:16:3e:00:00:01'],
      image: 'bench',
      sections: [{ name: '/var/log/cloud-init.log', text: LOG_LINE.repeat(26) }],
    }),
  ),
}
const FILES = { ours: join(ours, 'index.mjs'), usual }
type Side = keyof typeof FILES

function eventOf(rawPath: string, body: string): object {
  const http = { method: 'POST', path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'x' }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: '',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', host: 'x.example' },
    requestContext: { http, domainName: 'x.example', stage: '$default' },
    body,
    isBase64Encoded: false,
  }
}

function child(words: string[], side?: Side): Promise<string> {
  return new Promise((done, fail) => {
    const one = spawn(process.execPath, words, {
      env: {
        STACK_NAME: 'bench',
        TABLE_NAME: 'bench',
        PUBLIC_URL: 'https://x.example',
        LAMBDA_TASK_ROOT: ours,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_ENDPOINT_URL_DYNAMODB: endpoint,
        BENCH_TOKEN: TOKEN,
        BENCH_ANSWERS: JSON.stringify(ANSWERS),
        BENCH_EVENTS: side ? JSON.stringify(EVENTS[side]) : '',
      },
      // What a function logs costs a write and not a reader, as on Lambda.
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    one.stderr.on('data', (chunk) => {
      said += chunk
    })
    one.on('close', (code) => (code === 0 ? done(said) : fail(new Error(said))))
  })
}

const CHILD = 'test/bench/lambda-child.mjs'
/** The last line: Node may have warned of something before. */
const parse = <T>(out: string) => JSON.parse(out.slice(out.lastIndexOf('\n') + 1)) as T
const cold = async (side: Side) => parse<Cold>(await child([CHILD, FILES[side], 'cold'], side))
const warm = async (side: Side) => parse<{ us: number }>(await child([CHILD, FILES[side], 'warm'], side)).us
const nothing = async () =>
  Number(
    await child(['-e', 'const{user:u,system:s}=process.cpuUsage();process.stderr.write(String((u+s)/1e3))']),
  )

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

let missed = 0
function row(what: string, value: number, goal: number, more = ''): void {
  if (!(value <= goal)) missed++
  const verdict = value <= goal ? 'ok' : 'MISSED'
  process.stdout.write(
    `${what.padEnd(62)}${value.toFixed(2).padStart(8)}   goal <= ${String(goal).padEnd(6)} ${verdict}  ${more}\n`,
  )
}

const runs: { ours: Cold; usual: Cold; nothing: number }[] = []
for (let pair = 0; pair < PAIRS; pair++)
  runs.push({ ours: await cold('ours'), usual: await cold('usual'), nothing: await nothing() })
const ms = (values: number[]) => `${median(values).toFixed(1)} ms`

row(
  'CPU until the second 202, x `node -e 0`',
  median(runs.map((r) => r.ours.all / r.nothing)),
  3.2,
  `${ms(runs.map((r) => r.ours.all))} : ${ms(runs.map((r) => r.nothing))}`,
)
row(
  'the same, x the usual stack',
  median(runs.map((r) => r.ours.all / r.usual.all)),
  0.5,
  `usual ${ms(runs.map((r) => r.usual.all))}`,
)
row(
  'modules of undici loaded',
  Math.max(...runs.map((r) => r.ours.undici)),
  0,
  `usual ${runs[0]?.usual.undici}`,
)
const kb = (path: string) => gzipSync(readFileSync(path), { level: 9 }).length / 1024
const oursKb = kb(join(ours, MAIN_FILE))
row('KB of the bundle, gzipped', oursKb, 25, `on demand: ${onDemand()}`)
row('the same, x the usual stack', oursKb / kb(usual), 0.2, `usual ${kb(usual).toFixed(1)} KB`)
row(
  'CPU of the first request, primed, x the usual one unprimed',
  median(runs.map((r) => r.ours.first / r.usual.first)),
  0.125,
  `${ms(runs.map((r) => r.ours.first))} : ${ms(runs.map((r) => r.usual.first))}`,
)
const warmRuns: { ours: number; usual: number }[] = []
for (let n = 0; n < WARM_PROCESSES; n++)
  warmRuns.push({ ours: await warm('ours'), usual: await warm('usual') })
row(
  'CPU of a warm request, x the usual stack',
  median(warmRuns.map((r) => r.ours / r.usual)),
  0.3,
  `${median(warmRuns.map((r) => r.ours)).toFixed(0)} us : ${median(warmRuns.map((r) => r.usual)).toFixed(0)} us`,
)
table.close()
if (missed > 0) process.exitCode = 1

function onDemand(): string {
  const files = readdirSync(ours).filter((name) => name.endsWith('.js') && name !== MAIN_FILE)
  return files.map((name) => `${name} ${kb(join(ours, name)).toFixed(1)}`).join(', ')
}
