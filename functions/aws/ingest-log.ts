import type { Level } from '../../shared/log/levels.ts'
import { INGEST_COUNTING } from '../../shared/metrics/ingest-counting.ts'
import type { Log } from '../deps.ts'
import { lineWriter } from './lambda-log.ts'

/** As the table of all events has them, for which a guest would have to wait. */
const LEVELS: Record<string, Level> = {
  report_answered: 'debug',
  storage_bound_reached: 'warn',
  token_use_unwritten: 'warn',
}

/** The level of what ingest says; the rest is that something failed. */
export const ingestLevel = (event: string): Level => LEVELS[event] ?? 'error'

/** The log of ingest. All of it is written: half are metrics, and the rest is rare. */
export function ingestLog(stack: string): Log {
  const write = lineWriter(stack)
  return (event, detail = {}) => write(event, detail, ingestLevel(event), INGEST_COUNTING[event])
}
