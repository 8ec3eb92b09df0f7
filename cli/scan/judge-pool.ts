/**
 * Threads that judge, each one machine at a time. A console that keeps its thread busy for too long, or fills its memory,
 * costs only its own row: the thread is ended and the next machine gets a new one.
 */
import { once } from 'node:events'
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { SCAN_HEAP_MB } from '../../shared/policy/limits.ts'
import { SCAN_JUDGED_WITHIN_MS } from '../../shared/policy/waits.ts'
import { type ScanRow, undiagnosedRow } from '../../shared/scan/scan-row.ts'
import type { ConsolePart, ConsoleTask } from './console-row.ts'

export interface JudgePool {
  /** The row of this machine. Never rejects. Bytes of its parts are moved to the thread. */
  judge: (task: ConsoleTask) => Promise<ScanRow>
  stop: () => Promise<void>
}

interface PoolOptions {
  threads: number
  timeout_ms?: number
  /** The thread's module. */
  file?: string
}

/** Beside this file, as TypeScript or, in a bundle, as JavaScript. */
const THREAD = join(import.meta.dirname, `judge-thread${extname(import.meta.filename)}`)

/** Starts threads as they are needed, up to this many. */
export function createJudgePool({
  threads,
  timeout_ms = SCAN_JUDGED_WITHIN_MS,
  file = THREAD,
}: PoolOptions): JudgePool {
  const alive = new Set<Worker>()
  const idle: Worker[] = []
  const waiting: (() => void)[] = []
  let running = 0

  async function take(): Promise<Worker> {
    if (running >= threads) await new Promise<void>((turn) => waiting.push(turn))
    running += 1
    return idle.pop() ?? start()
  }

  async function start(): Promise<Worker> {
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: SCAN_HEAP_MB } })
    alive.add(worker)
    // The waiting caller handles the death of a working thread. Without this listener, the death of an idle one would end
    // the process.
    worker.on('error', () => {})
    await once(worker, 'message')
    return worker
  }

  function give(worker: Worker | null): void {
    running -= 1
    if (worker !== null) idle.push(worker)
    waiting.shift()?.()
  }

  async function judge(task: ConsoleTask): Promise<ScanRow> {
    let worker: Worker | null = null
    let isAlive = false
    try {
      worker = await take()
      const row = await answerOf(worker, task, timeout_ms)
      isAlive = row !== null
      return row ?? undiagnosedRow(task.id, 'not_read_in_time', `not read within ${timeout_ms / 1000} s`)
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown'
      return undiagnosedRow(task.id, 'not_read_in_time', `reading it failed: ${why}`)
    } finally {
      if (!isAlive && worker !== null) {
        alive.delete(worker)
        void worker.terminate()
      }
      give(isAlive ? worker : null)
    }
  }

  return {
    judge,
    async stop() {
      await Promise.all([...alive].map((worker) => worker.terminate()))
    },
  }
}

/** Null at the time limit. Rejects where the thread dies. */
async function answerOf(worker: Worker, task: ConsoleTask, ms: number): Promise<ScanRow | null> {
  const ended = new AbortController()
  const { signal } = ended
  try {
    const answer = once(worker, 'message', { signal })
    const own = { ...task, parts: task.parts.map(withOwnBytes) }
    worker.postMessage(
      own,
      own.parts.flatMap(({ bytes }) => (bytes === null ? [] : [bytes.buffer])),
    )
    const [row] = await Promise.race([answer, afterTime(ms, signal)])
    return row as ScanRow | null
  } finally {
    ended.abort()
  }
}

/** Short buffers share Node's memory, which cannot be moved to a thread; moved buffers are not copied. */
const withOwnBytes = ({ name, bytes }: ConsolePart) => ({
  name,
  bytes: bytes === null ? null : ownBytes(bytes),
})

const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? new Uint8Array(bytes.buffer)
    : new Uint8Array(bytes)

function afterTime(ms: number, signal: AbortSignal): Promise<[null]> {
  return new Promise((over) => {
    const timer = setTimeout(() => over([null]), ms)
    signal.addEventListener('abort', () => clearTimeout(timer))
  })
}
