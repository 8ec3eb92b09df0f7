/**
 * `npm run test:model [-- RUNS]`: random histories by the thousand, one thread a core. Outside of `node --test`, whose
 * bookkeeping of promises would double the time.
 */
import { availableParallelism } from 'node:os'
import { inspect } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { checkHistories } from '../model/histories.ts'

const EVERY = 250

interface Share {
  runs: number
  seed: number
}

if (isMainThread) await runAll(Number(process.argv[2] ?? 10_000))
else await runShare(workerData as Share)

async function runAll(runs: number): Promise<void> {
  const threads = availableParallelism()
  const first = Number(process.env.MODEL_SEED ?? Math.floor(Math.random() * 1e9))
  const started = performance.now()
  process.stdout.write(
    `${runs} histories in ${threads} threads, seeds from ${first} (MODEL_SEED repeats them)\n`,
  )
  let lived = 0
  const shares = Array.from({ length: threads }, (_, index) => ({
    runs: Math.ceil(runs / threads),
    seed: first + index,
  }))
  const failures = await Promise.all(
    shares.map((share) =>
      runThread(share, () => {
        lived += EVERY
        const seconds = Math.round((performance.now() - started) / 1000)
        process.stdout.write(`  ${lived} of ${runs} histories lived through, ${seconds} s\n`)
      }),
    ),
  )
  const failed = failures.filter((failure) => failure !== null)
  for (const failure of failed) process.stderr.write(`${failure}\n`)
  const minutes = ((performance.now() - started) / 60_000).toFixed(1)
  process.stdout.write(
    failed.length === 0 ? `all ${runs} broke no rule, in ${minutes} min\n` : `failed after ${minutes} min\n`,
  )
  process.exitCode = failed.length === 0 ? 0 : 1
}

/** Answers what broke, or null. */
function runThread(share: Share, onSome: () => void): Promise<string | null> {
  return new Promise((done) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share })
    worker.on('message', onSome)
    worker.on('error', (error) => done(inspect(error)))
    worker.on('exit', () => done(null))
  })
}

async function runShare({ runs, seed }: Share): Promise<void> {
  let lived = 0
  await checkHistories({
    runs,
    seed,
    onHistory: () => {
      lived += 1
      if (lived % EVERY === 0) parentPort?.postMessage(lived)
    },
  })
}
