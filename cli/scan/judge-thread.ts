/** Reads and judges one machine after the other in a thread of its own, which can be terminated. */
import { parentPort } from 'node:worker_threads'
import { type ConsoleTask, consoleRow } from './console-row.ts'

parentPort?.on('message', async (task: ConsoleTask) => parentPort?.postMessage(await consoleRow(task)))
// Loading takes longer than judging, so the time limit starts after it.
parentPort?.postMessage('loaded')
