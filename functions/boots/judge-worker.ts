/** The judgement in a thread of its own, which can be ended. */
import { parentPort } from 'node:worker_threads'
import type { Evidence, JudgeContext } from '../../shared/evidence.ts'
import { judgeBoot } from '../../shared/judgement/judge.ts'

parentPort?.on('message', ({ reports, context }: { reports: Evidence[]; context: JudgeContext }) => {
  parentPort?.postMessage(judgeBoot(reports, context))
})
// Loading takes longer than judging, and is not the evidence's doing: time counts from here.
parentPort?.postMessage('loaded')
