/** The judgement in a thread of its own, which can be terminated. */
import { parentPort } from 'node:worker_threads'
import type { Evidence, JudgeContext } from '../../shared/evidence.ts'
import { judgeBoot } from '../../shared/judgement/judge.ts'

parentPort?.on('message', ({ reports, context }: { reports: Evidence[]; context: JudgeContext }) => {
  parentPort?.postMessage(judgeBoot(reports, context))
})
// Start the time limit only after loading, which takes longer than judging and does not depend on the evidence.
parentPort?.postMessage('loaded')
