/**
 * `npm run bench:guest`: what the reporter costs a guest, beside what the guest runs anyway. Ratios of CPU, measured in
 * turns (A B A B …), median of the pairs; bare milliseconds are only for orientation.
 */
import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createCertificates } from '../guest-reporter/support/certificates.ts'
import { withPolicy } from '../guest-reporter/support/guest.ts'
import { startTlsServer } from '../guest-reporter/support/tls-server.ts'
import { toolSet } from '../guest-reporter/support/tool-sets.ts'

const PAIRS = Number(process.env.BENCH_PAIRS ?? 15)
const LOOPS = 10
const PROJECT = join(import.meta.dirname, '../..')
const DEBIAN = join(PROJECT, '.cache/guest/root')
const PYTHON = '/usr/bin/python3'

/**
 * Runs argv LOOPS times and answers CPU (ms for one) and the peak memory (MB) of it and its children. What could not be
 * sent is taken out of the spool after each run, and the boot counter is another's: each run is the first report of a boot.
 */
const MEASURE = `
import glob, os, resource, subprocess, sys
for _ in range(int(sys.argv[1])):
    subprocess.run(sys.argv[3:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for report in glob.glob(sys.argv[2] + '/var/lib/boot-health/spool/*'): os.unlink(report)
    for boots in glob.glob(sys.argv[2] + '/var/lib/boot-health/boots'): open(boots, 'w').write('1 another')
r = resource.getrusage(resource.RUSAGE_CHILDREN)
print(r.ru_utime + r.ru_stime, r.ru_maxrss)`

interface Cost {
  cpuMs: number
  peakMb: number
}

async function measure(argv: string[], loops = LOOPS, root = '/nowhere'): Promise<Cost> {
  const child = spawn(PYTHON, ['-c', MEASURE, String(loops), root, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) text += String(chunk)
  const [cpu = 0, rss = 0] = text.trim().split(' ').map(Number)
  return { cpuMs: (cpu * 1000) / loops, peakMb: rss / 1024 }
}

async function compare(
  name: string,
  ours: Guest,
  theirs: string[],
  limit: number,
  loops = LOOPS,
): Promise<boolean> {
  const ratios: number[] = []
  let our: Cost = { cpuMs: 0, peakMb: 0 }
  let other = our
  for (let pair = 0; pair < PAIRS; pair++) {
    our = await measure(ours.script, loops, ours.root)
    other = await measure(theirs, loops)
    ratios.push(our.cpuMs / other.cpuMs)
  }
  const ratio = ratios.sort((a, b) => a - b)[Math.floor(PAIRS / 2)] ?? 0
  const spread = `${(ratios[0] ?? 0).toFixed(2)}–${(ratios.at(-1) ?? 0).toFixed(2)}`
  return row(
    name,
    `${ratio.toFixed(3)}x (${spread}; ${our.cpuMs.toFixed(1)} to ${other.cpuMs.toFixed(1)} ms)`,
    `${limit.toFixed(3)}x`,
    ratio <= limit,
  )
}

function row(name: string, got: string, limit: string, ok: boolean): boolean {
  console.log(`${ok ? 'ok  ' : 'MISS'} ${name.padEnd(62)} ${got.padEnd(42)} at most ${limit}`)
  return ok
}

interface Guest {
  root: string
  script: string[]
  remove: () => void
}

/** As the sampler leaves it where a log of older boots is: its first byte is skipped. */
function addMarks(root: string): void {
  const log = join(root, 'var/log/cloud-init.log')
  const [firstLine] = readFileSync(log, 'utf8').split('\n')
  writeFileSync(join(root, 'run/boot-health/marks'), `-rw-r--r-- 1 0 0 1 Nov 22 09:00 ${log}\n`)
  writeFileSync(join(root, 'run/boot-health/noted'), `${log} ${firstLine}\n`)
}

/** A guest's /run is in memory; the bench's is too. */
function moveToMemory(folder: string): void {
  const memory = mkdtempSync('/dev/shm/bench-')
  cpSync(folder, memory, { recursive: true })
  rmSync(folder, { recursive: true })
  symlinkSync(memory, folder)
}

function guest(lines: Record<string, string>, isFirstBoot = true): Guest {
  const root = mkdtempSync(join(tmpdir(), 'bench-'))
  cpSync(join(PROJECT, 'test/fixtures/guest-roots/seed-race-healed'), root, { recursive: true })
  moveToMemory(join(root, 'run'))
  if (!isFirstBoot) addMarks(root)
  const conf = join(root, 'reporter.conf')
  writeFileSync(
    conf,
    Object.entries({ JITTER: '0', BEACON: 'no', ...lines })
      .map(([k, v]) => `${k}=${v}\n`)
      .join(''),
  )
  const script = withPolicy(root, { TRIES: 1, JITTER_BAD: 0 })
  return {
    root,
    script: ['dash', script, 'report', '--root', root, '--config', conf],
    remove: () => {
      rmSync(realpathSync(join(root, 'run')), { recursive: true, force: true })
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function forks(argv: string[]): number {
  const [command = '', ...rest] = argv
  const { stderr } = spawnSync('strace', ['-f', '-qq', '-e', 'trace=execve', command, ...rest], {
    encoding: 'utf8',
  })
  return (
    stderr.split('\n').filter((line) => /execve\(.*= 0$/.test(line) && !/"(sleep|sync)"/.test(line)).length -
    1
  )
}

/** CPU of the sampler and its children over some seconds of its fast phase, as milliseconds a minute. */
async function samplerMs(seconds: number): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'sampler-'))
  mkdirSync(join(root, 'run'))
  writeFileSync(join(root, 'conf'), 'URL=http://127.0.0.1:1\nTOKEN=x\n')
  const script = join(PROJECT, 'guest-reporter/boot-health')
  const child = spawn('dash', [script, 'sample', '--root', root, '--config', join(root, 'conf')], {
    stdio: 'ignore',
  })
  await delay(seconds * 1000)
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ').map(Number) ?? []
  child.kill()
  rmSync(root, { recursive: true, force: true })
  const ticks = fields.slice(11, 15).reduce((sum, one) => sum + one, 0)
  return (ticks * 10 * 60) / seconds
}

// gawk costs 4 ms more than mawk or busybox: Debian's default is measured, where it is here.
const tools = toolSet('curl', 'openssl', 'python3', 'strace', 'chroot')
process.env.PATH = tools.path
const pki = createCertificates()
const server = await startTlsServer({ cert: pki.good, key: pki.key })
const nowhere = { URL: 'http://127.0.0.1:1', TOKEN: 'x', CLIENTS: '' }
const quiet = guest(nowhere)
const later = guest(nowhere, false)
const sending = guest({ URL: server.url, TOKEN: 'x', CAFILE: pki.ca })
const results: boolean[] = []
for (const { script, root } of [quiet, later, sending]) await measure(script, 1, root)
const pass = [PYTHON, '-c', 'pass']
results.push(await compare('gather, gzip, spool, first boot : python3 -c pass', quiet, pass, 0.5))
results.push(await compare('gather, gzip, spool, later boot : python3 -c pass', later, pass, 0.5))
if (existsSync(join(DEBIAN, 'usr/bin/cloud-init')) && process.getuid?.() === 0) {
  const status = ['chroot', DEBIAN, '/usr/bin/cloud-init', 'status', '--long']
  results.push(
    await compare('a whole report, curl over TLS : cloud-init status --long', sending, status, 1 / 12, 2),
  )
} else
  console.log(
    'skip a whole report : cloud-init status --long            needs root and `npm run test:guest` once',
  )
results.push(await compare('a whole report, curl over TLS : python3 -c pass', sending, pass, 1.9))
const peak = (await measure(sending.script, 3)).peakMb
results.push(row('peak memory of any of its processes', `${peak.toFixed(1)} MB`, '13 MB', peak <= 13))
if (spawnSync('strace', ['-V']).status === 0) {
  const count = forks(later.script)
  results.push(row('programs run besides the transport', String(count), '6', count <= 6))
}
const sampler = await samplerMs(20)
results.push(
  row(
    'sampler, CPU in its first minute (1 % of one CPU)',
    `${sampler.toFixed(0)} ms`,
    '600 ms',
    sampler <= 600,
  ),
)
quiet.remove()
later.remove()
sending.remove()
await server.close()
pki.remove()
tools.remove()
process.exitCode = results.every(Boolean) ? 0 : 1
