import { EVENTS } from '../../shared/log/events.ts'
import { isLogged, type Level } from '../../shared/log/levels.ts'
import { amountOf, type Counting } from '../../shared/metrics/counting.ts'
import { WORK_COUNTING } from '../../shared/metrics/work-counting.ts'
import type { Log } from '../deps.ts'
import { lineWriter, type WriteLine } from './lambda-log.ts'
import type { Detail } from './metric-line.ts'

/**
 * The log of every function but ingest, from this level on. What carries a metric is written whatever its level: there is
 * no other way for it. A line can say a metric once, so each that has a label of its own is a line more.
 */
export function workLog(stack: string, least: Level = 'info', write: WriteLine = lineWriter(stack)): Log {
  return (event, detail = {}) => {
    const counting: readonly Counting[] | undefined = WORK_COUNTING[event]
    const level = EVENTS[event]
    if (counting === undefined && !isLogged(level, least)) return
    write(
      event,
      detail,
      level,
      counting?.filter(({ set }) => !set),
    )
    for (const one of counting ?? [])
      if (one.set && amountOf(one, detail) !== null)
        write(event, { ...one.set, ...fieldOf(one, detail) }, level, [one])
  }
}

const fieldOf = ({ field = '' }: Counting, detail: Detail): Detail => ({ [field]: detail[field] ?? null })
