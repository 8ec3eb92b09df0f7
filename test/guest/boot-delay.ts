/**
 * `npm run bench:boot-delay` (root): what the reporter does to the end of each stage of real cloud-init, while its
 * server drops every packet, refuses, or does not answer. Boots with and without it in turns (A B A B …).
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { baseRoot } from './base.ts'
import { removeRun, runContained, whyNot } from './contained.ts'
import { createMachine, HOST } from './machine.ts'
import { createMetadataServer } from './metadata-server.ts'
import { ADDRESS, cloudConfig, ROUTES } from './scene.ts'

const PAIRS = Number(process.env.BENCH_PAIRS ?? 12)
const LIMIT_MS = 50
const STAGES = ['init-local', 'init-network', 'modules-config', 'modules-final'] as const
const SLOW_PORT = 8082
/** The second has no listener; the first is routed to a network that forwards nothing. */
const SERVERS = {
  'black hole': 'http://203.0.113.9',
  refused: `http://${HOST}:9`,
  'never answers': `http://${HOST}:${SLOW_PORT}`,
}

/** As the units start them: both at once, in the background, with their niceness; nothing waits for them. */
const SERVICES = `nice -n 10 boot-health sample &
sampler=$!
nice -n 10 boot-health run &
reporter=$!`

/** When each stage ended, in ms since before the services were started. */
async function bootOnce(url: string, services: string): Promise<number[]> {
  const guest = createMachine('delay')
  try {
    guest.write('etc/cloud/cloud.cfg.d/99-test.cfg', cloudConfig('OpenStack'))
    guest.configure({ URL: url, TOKEN: 'x', JITTER: '0' })
    // The report leaves at once; half a second in which it meets the server, and then it is stopped.
    const after = services === '' ? '' : 'sleep 1.5; kill -9 $reporter'
    const before = 'date +%s.%N >/began'
    await guest.boot({ boot_id: randomUUID(), before, services, network: ADDRESS + ROUTES, after })
    const read = (path: string) => readFileSync(join(guest.root, path), 'utf8')
    const began = Number(read('began')) * 1000
    const log = read('var/log/cloud-init.log')
    return STAGES.map((stage) => endOf(stage, log) - began)
  } finally {
    guest.remove()
  }
}

/** A guest of these runs on UTC. */
function endOf(stage: string, log: string): number {
  const [, day, time, ms] =
    new RegExp(`^(\\S+) (\\S+),(\\d+) - handlers.py\\[DEBUG\\]: finish: ${stage}: `, 'm').exec(log) ?? []
  if (ms === undefined) throw new Error(`no end of ${stage} in cloud-init.log`)
  return Date.parse(`${day}T${time}.${ms}Z`)
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Prints a row for each stage; true where none ends more than the limit later. */
async function compare(name: string, url: string): Promise<boolean> {
  const runs: { without: number[]; reporting: number[] }[] = []
  await bootOnce(url, SERVICES)
  for (let pair = 0; pair < PAIRS; pair++)
    runs.push({ without: await bootOnce(url, ''), reporting: await bootOnce(url, SERVICES) })
  const rows = STAGES.map((stage, n) => {
    const without = median(runs.map((run) => run.without[n] ?? 0))
    const differences = runs.map((run) => (run.reporting[n] ?? 0) - (run.without[n] ?? 0))
    const later = median(differences)
    const ok = later <= LIMIT_MS
    const ms = (value: number) => value.toFixed(0).padStart(6)
    const spread = `${Math.min(...differences).toFixed(0)} to ${Math.max(...differences).toFixed(0)}`
    console.log(
      `${ok ? 'ok  ' : 'MISS'} ${name.padEnd(14)} ${stage.padEnd(15)} ends at ${ms(without)} ms without, ${ms(later)} ms later with it (${spread})`,
    )
    return ok
  })
  return rows.every(Boolean)
}

async function bench(): Promise<void> {
  const metadata = createMetadataServer('169.254.169.254')
  createMachine('delay').remove()
  await metadata.become('openstack')
  const slow = createServer(() => {}).listen(SLOW_PORT, HOST)
  console.log(`${PAIRS} pairs each; the median of the pairs' differences, at most ${LIMIT_MS} ms`)
  let ok = true
  for (const [name, url] of Object.entries(SERVERS)) ok = (await compare(name, url)) && ok
  slow.closeAllConnections()
  slow.close()
  await metadata.close()
  process.exitCode = ok ? 0 : 1
}

/** Starts this file again where its namespaces end with it. */
async function contain(): Promise<void> {
  const reason = whyNot()
  if (reason !== null) return console.log(`skipped: ${reason}`)
  baseRoot()
  const command = [process.execPath, import.meta.filename, 'contained']
  const { ended, kill } = runContained(command, { network: false, line: console.log })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, kill)
  process.exitCode = await ended
  removeRun()
}

await (process.argv[2] === 'contained' ? bench() : contain())
