/**
 * How fast a log becomes a judgement: MB/s of reading and of judging on a real cloud-init.log beside gunzip of
 * the same bytes, alternating in one run, and whether time is linear on hostile text.
 *
 *   node test/bench/reading.ts [LOG]
 *
 * Goal: at most half of gunzip's time; ten times the bytes in at most eleven times the time. Neither side pays
 * for decoding: gunzip ends with bytes, reading begins with a string; what lies between them has a row of its own.
 */
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { clean } from '../../shared/evidence/clean.ts'
import { readLog } from '../../shared/evidence/read-log.ts'
import { judgeText } from '../../shared/judgement/judge.ts'

const PAIRS = 101

/** Rounds before the measured ones, for the compiler to see the code. */
const WARM_UP = 150
/** Of hostile text: at least, and at most. */
const [ROUNDS, MOST_ROUNDS] = [15, 60]
/** Ten times the bytes in at most so many times the time. */
const LINEAR = 11
const DEFAULT_LOG = fileURLToPath(
  new URL('../../../shared/captures/b-race-none/cloud-init.log', import.meta.url),
)

/** Texts that invite backtracking, rescanning or quadratic joins; repeated to any size. */
const HOSTILE: Record<string, string> = {
  'one long line': 'x',
  'blanks only': ' ',
  'escapes never finished': '\u001b[',
  'banners never finished': "Cloud-init v. 0.7.5 running 'init' at ",
  'rows of a table':
    'ci-info: |   0   | 169.254.169.254 | 9.111.222.1 | 255.255.255.255 |    eth0   |  UGH  |\n',
  'tables that only begin': 'ci-info: ++++++++Net device info++++++++\n',
  tracebacks: 'Traceback (most recent call last):\n  File "x", line 1, in y\n',
  'failed calls':
    "2017-10-19 15:50:02,546 - url_helper.py[WARNING]: Calling 'http://169.254.169.254/' failed [0/-1s]: [Errno 101] Network is unreachable\n",
  'starts without finish':
    '2017-10-19 15:50:02,546 - handlers.py[DEBUG]: start: init-network/search-OpenStack: searching\n',
  'quotes and brackets': `'"[{(`,
  'boots without end':
    "Linux version 5.10\nCloud-init v. 22.4.2 running 'init-local' at Thu, 19 Oct 2017 07:50:01 +0000. Up 1.0 seconds.\n",
}

function milliseconds(work: () => void): number {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start) / 1e6
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

function benchReading(path: string): void {
  const bytes = readFileSync(path)
  const zipped = gzipSync(bytes)
  const text = bytes.toString('utf8')
  const megabytes = bytes.length / 1e6
  const rounds = Array.from({ length: PAIRS + WARM_UP }, () => ({
    read: milliseconds(() => readLog(clean(text))),
    unzip: milliseconds(() => gunzipSync(zipped)),
    judge: milliseconds(() => judgeText(text)),
    decode: milliseconds(() => bytes.toString('utf8')),
  })).slice(WARM_UP)
  const row = (what: string, times: number[]) =>
    `| ${what} | ${median(times).toFixed(2)} | ${(megabytes / (median(times) / 1000)).toFixed(0)} | ${median(times.map((time, index) => time / (rounds[index]?.unzip ?? 1))).toFixed(2)} |`
  process.stdout.write(
    [
      `\n## Reading: ${path.split('/').slice(-2).join('/')}, ${megabytes.toFixed(2)} MB, median of ${PAIRS} alternating rounds\n`,
      '| what | ms | MB/s | of gunzip (goal for reading: at most 0.50) |',
      '|---|---:|---:|---:|',
      row(
        'gunzipSync, to bytes',
        rounds.map(({ unzip }) => unzip),
      ),
      row(
        'decoding these bytes to a string (in neither of the others)',
        rounds.map(({ decode }) => decode),
      ),
      row(
        'reading a string (clean and readLog)',
        rounds.map(({ read }) => read),
      ),
      row(
        'judgeText, reading included',
        rounds.map(({ judge }) => judge),
      ),
      '',
    ].join('\n'),
  )
}

/**
 * Milliseconds for each, alternating, the fastest: what else the machine did is no part of the question. More rounds
 * where they are too far apart, because a neighbour only ever makes them longer.
 */
function fastest(small: string, large: string): { once: number; tenfold: number; factor: number } {
  let [once, tenfold] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    once = Math.min(
      once,
      milliseconds(() => judgeText(small)),
    )
    tenfold = Math.min(
      tenfold,
      milliseconds(() => judgeText(large)),
    )
    if (round >= ROUNDS && tenfold / once <= LINEAR) break
  }
  return { once, tenfold, factor: tenfold / once }
}

function benchLinearity(): boolean {
  const rows = Object.entries(HOSTILE).map(([what, unit]) => {
    const small = unit.repeat(Math.ceil(200_000 / unit.length))
    const large = unit.repeat(Math.ceil(2_000_000 / unit.length))
    return { what, ...fastest(small, large) }
  })
  const lines = rows.map(
    ({ what, once, tenfold, factor }) =>
      `| ${what} | ${once.toFixed(2)} | ${tenfold.toFixed(2)} | ${factor.toFixed(1)} |`,
  )
  process.stdout.write(
    [
      '\n## Hostile text, 0.2 MB and ten times that\n',
      '| text | ms | ms x10 | factor (goal: at most 11) |',
      '|---|---:|---:|---:|',
      ...lines,
      '',
    ].join('\n'),
  )
  // What takes less than twenty milliseconds for two megabytes is read faster than it is brought from memory.
  return rows.every(({ tenfold, factor }) => factor <= LINEAR || tenfold < 20)
}

const path = process.argv[2] ?? DEFAULT_LOG
process.stdout.write(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}\n`)
if (existsSync(path)) benchReading(path)
else process.stdout.write(`skipped: no log at ${path}; name one\n`)
if (!benchLinearity()) process.exitCode = 1
