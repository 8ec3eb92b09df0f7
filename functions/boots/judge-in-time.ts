/**
 * A judgement that ends. Reading is linear and a suite proves it, but the proof is a search: should a pattern run back
 * and forth over some text for an hour, then in a thread that is ended, and not in the one that hears everybody else.
 */
import { once } from 'node:events'
import { dirname, extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Evidence, JudgeContext } from '../../shared/evidence.ts'
import { judgeBoot } from '../../shared/judgement/judge.ts'
import { JUDGED_HERE_CHARS } from '../../shared/policy/limits.ts'
import { JUDGEMENT_TIMEOUT_MS } from '../../shared/policy/waits.ts'
import type { Judgement } from '../../shared/verdict.ts'

export type Judge = (reports: Evidence[], context: JudgeContext) => Promise<Judgement>

interface Options {
  /** The thread's module: takes `{ reports, context }`, answers a judgement. */
  file: string
  timeout_ms: number
  /** Evidence that is this short is judged here. By its length alone: nothing that the guest says decides it. */
  here_chars: number
}

/** Judges one boot after the other, each in its time; what is not read by then is `unknown`. */
export function createJudge({ file, timeout_ms, here_chars }: Options): Judge {
  let worker: Promise<Worker> | null = null
  let turn: Promise<unknown> = Promise.resolve()

  async function inThread(reports: Evidence[], context: JudgeContext): Promise<Judgement> {
    try {
      worker ??= startWorker(file)
      const thread = await worker
      const judged = await answerOf(thread, { reports, context }, timeout_ms)
      if (judged !== null) return judged
      worker = null
      await thread.terminate()
      return notReadInTime(timeout_ms)
    } catch (error) {
      // A thread that died is no reason to lose the boot: it is judged again, and by then in another thread.
      worker = null
      throw new Error(`the judge's thread ended: ${error instanceof Error ? error.message : 'unknown'}`)
    }
  }

  return (reports, context) => {
    if (charsOf(reports) <= here_chars) return Promise.resolve(judgeBoot(reports, context))
    const judged = turn.then(() => inThread(reports, context))
    turn = judged.catch(() => {})
    return judged
  }
}

/** A thread that has loaded what it needs. It waits for work, and does not keep this process alive. */
async function startWorker(file: string): Promise<Worker> {
  const worker = new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: 16 } })
  await once(worker, 'message')
  // Its death is told to whoever waits for an answer; without anybody it would be the process's.
  worker.on('error', () => {})
  worker.unref()
  return worker
}

/** What the thread answers, or null when its time is over. Throws where it died. */
async function answerOf(worker: Worker, question: object, ms: number): Promise<Judgement | null> {
  const ended = new AbortController()
  // While it works it does keep this process alive: whoever asked waits for the answer.
  worker.ref()
  try {
    worker.postMessage(question)
    const answer = once(worker, 'message', { signal: ended.signal })
    const [judgement] = await Promise.race([answer, afterTime(ms, ended.signal)])
    return judgement as Judgement | null
  } finally {
    ended.abort()
    worker.unref()
  }
}

/** Null when the time is over; while an answer waits behind other work of this thread, it is taken first. */
async function afterTime(ms: number, signal: AbortSignal): Promise<[null]> {
  await new Promise<void>((over) => {
    const timer = setTimeout(() => setImmediate(() => setImmediate(over)), ms)
    signal.addEventListener('abort', () => clearTimeout(timer))
  })
  return [null]
}

function charsOf(reports: readonly Evidence[]): number {
  let chars = 0
  for (const { sections } of reports)
    for (const { name, text } of sections) chars += name.length + text.length
  return chars
}

/** Stored as any verdict is: the row is done, and the same text is not tried again until the boot says more. */
function notReadInTime(ms: number): Judgement {
  const nothing = judgeBoot([])
  const text = `The evidence could not be read within ${ms / 1000} s: nothing in it counts.`
  return { ...nothing, findings: [{ code: 'not_read_in_time', severity: 'error', text, evidence: null }] }
}

/** Beside this file, in the same language; Lambda's bundle is CommonJS and knows its place by another name. */
const HERE = import.meta.filename ?? __filename
const WORKER_FILE = join(dirname(HERE), `judge-worker${extname(HERE)}`)

/** The one of this process. */
export const judgeInTime: Judge = createJudge({
  file: WORKER_FILE,
  timeout_ms: JUDGEMENT_TIMEOUT_MS,
  here_chars: JUDGED_HERE_CHARS,
})
