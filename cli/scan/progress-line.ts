/** The progress line of a scan: overwritten on a terminal, a new line now and then elsewhere. */
import { NO_MACHINES, outcomeOf, type ScanRow } from '../../shared/scan/scan-row.ts'
import { counted } from '../../shared/view/number-words.ts'

const TERMINAL_MS = 200
const ELSEWHERE_MS = 10_000

export interface ProgressLine {
  add: (row: ScanRow) => void
  done: () => void
}

interface Target {
  isTTY?: boolean
  write: (text: string) => unknown
}

/** `of`: how many machines there are. */
export function createProgressLine(stream: Target, of: number, now: () => number = Date.now): ProgressLine {
  const isTerminal = stream.isTTY === true
  const count = { ...NO_MACHINES }
  const started = now()
  let shown = isTerminal ? 0 : started

  function print(): void {
    const { failed, untold } = count
    const read = Object.values(count).reduce((sum, one) => sum + one, 0)
    const words = `scan: ${read.toLocaleString('en-US')} of ${counted(of, 'machine')}, ${failed} failed, ${untold} could not be judged, ${clock(now() - started)}`
    stream.write(isTerminal ? `\r\x1b[K${words}` : `${words}\n`)
  }

  return {
    add(row) {
      count[outcomeOf(row)] += 1
      if (now() - shown < (isTerminal ? TERMINAL_MS : ELSEWHERE_MS)) return
      shown = now()
      print()
    },
    done() {
      if (isTerminal) stream.write('\r\x1b[K')
    },
  }
}

/** `1:05`. */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
