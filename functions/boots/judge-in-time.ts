/**
 * A judgement with a time limit. A suite checks that every reader is linear in the text, but such a check can miss a case.
 * If a pattern did backtrack for an hour, it would block a thread that can be ended, not the one that serves requests.
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
  /** The thread's module: it receives `{ reports, context }` and answers a judgement. */
  file: string
  timeout_ms: number
  /** Shorter evidence is judged in this thread. Only the length decides, nothing that the guest reports. */
  here_chars: number
}

/** Judges one boot after the other, each within the time limit. Evidence that is not read in time is `unknown`. */
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
      // The boot must not be lost because its thread died: the error has it judged again, in a new thread.
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

/** Starts a thread and waits until it has loaded its modules. An idle thread does not keep this process alive. */
async function startWorker(file: string): Promise<Worker> {
  const worker = new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: 16 } })
  await once(worker, 'message')
  // `answerOf` handles the death of a working thread. Without this listener, the death of an idle one would end the
  // process.
  worker.on('error', () => {})
  worker.unref()
  return worker
}

/** The thread's answer, or null at the time limit. Throws where the thread died. */
async function answerOf(worker: Worker, question: object, ms: number): Promise<Judgement | null> {
  const ended = new AbortController()
  // A working thread does keep this process alive: somebody waits for the answer.
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

/** Resolves to null at the time limit. An answer that has arrived but waits behind other work of this thread still wins. */
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

/** Stored like any verdict, so the due row is done and the same text is not tried again until the boot reports more. */
function notReadInTime(ms: number): Judgement {
  const nothing = judgeBoot([])
  const text = `The evidence could not be read within ${ms / 1000} s: nothing in it counts.`
  return { ...nothing, findings: [{ code: 'not_read_in_time', severity: 'error', text, evidence: null }] }
}

/** The module beside this file, in the same language. Lambda's bundle is CommonJS, where `import.meta.filename` is missing. */
const HERE = import.meta.filename ?? __filename
const WORKER_FILE = join(dirname(HERE), `judge-worker${extname(HERE)}`)

/** The judge of this process. */
export const judgeInTime: Judge = createJudge({
  file: WORKER_FILE,
  timeout_ms: JUDGEMENT_TIMEOUT_MS,
  here_chars: JUDGED_HERE_CHARS,
})
