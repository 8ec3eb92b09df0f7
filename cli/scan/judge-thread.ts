/** Reads and judges one machine after the other in a thread of its own, which can be ended. */
import { parentPort } from 'node:worker_threads'
import { type ConsoleTask, consoleRow } from './console-row.ts'

parentPort?.on('message', async (task: ConsoleTask) => parentPort?.postMessage(await consoleRow(task)))
// Loading takes longer than judging: time counts from here.
parentPort?.postMessage('loaded')
