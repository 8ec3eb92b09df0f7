import type { Level } from '../../shared/log/levels.ts'
import { INGEST_COUNTING } from '../../shared/metrics/ingest-counting.ts'
import type { Log } from '../deps.ts'
import { lineWriter } from './lambda-log.ts'

/** The level of what ingest says, as the table of all events has it, for which a guest would have to wait. */
export const ingestLevel = (event: string): Level =>
  event === 'report_answered' ? 'debug' : event === 'request_failed' ? 'error' : 'warn'

/** The log of ingest. All of it is written: half are metrics, and the rest is rare. */
export function ingestLog(stack: string): Log {
  const write = lineWriter(stack)
  return (event, detail = {}) => write(event, detail, ingestLevel(event), INGEST_COUNTING[event])
}
