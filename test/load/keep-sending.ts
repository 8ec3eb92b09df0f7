/**
 * Guests that keep what was not answered 202 and send it again, as the reporter does. One that failed sends a second
 * report of the same boot some seconds later: its lookup worked then.
 */
import { type Kind, type LoadReport, loadGuest, type Recorded, sendable } from './guests.ts'
import { ask } from './http.ts'
import { sleep } from './server-process.ts'

const HEALS_AFTER_MS = { least: 6_000, more: 8_000 }
const ASKED_AGAIN_MS = 1_000

export interface Sending {
  recorded: Recorded
  /** The image's token. */
  token: string
  /** Where the next try goes. */
  url: () => string
  /** The `n`-th first report; null where there are no more. */
  report: (n: number) => LoadReport | null
  lanes: number
  /** Whether one that failed may come up by now; it is asked again every second. Always, where it is left out. */
  mayHeal?: (report: LoadReport, boot_id: string) => Promise<boolean>
  /** Between two reports of a lane. */
  pauseMs: number
}

/** What is wanted of each boot that was answered 202, by `boot`. */
export type Accepted = ReadonlyMap<string, Kind>

/** Names a boot in `Accepted`. */
export const bootName = (instance: string, bootKey: string) => `${instance} ${bootKey}`

export interface Patience {
  /** Given up where nothing was answered 202 for so long. */
  withoutProgressMs: number
  /** … and after so long in any case. */
  withinMs: number
}

/** Begins at once. `finish` waits until everything was answered 202, as long as something is. */
export function keepSending({
  recorded,
  token,
  url,
  report: reportOf,
  mayHeal = async () => true,
  lanes,
  pauseMs,
}: Sending) {
  const waiting: LoadReport[] = []
  const accepted = new Map<string, Kind>()
  const answers: Record<string, number> = {}
  const later = new Set<NodeJS.Timeout>()
  let next = 0
  let onItsWay = 0
  let progressAt = performance.now()
  let isOver = false
  let isOut = false

  async function send(report: LoadReport): Promise<void> {
    const { body, headers, boot_id } = sendable(recorded, report, token)
    const { status, error } = await ask(`${url()}/v1/evidence`, {
      method: 'POST',
      body,
      headers,
      timeoutMs: 20_000,
    })
    const said = error ?? String(status)
    answers[said] = (answers[said] ?? 0) + 1
    if (status !== 202) return void waiting.push(report)
    progressAt = performance.now()
    accepted.set(bootName(loadGuest(report.n).instance, boot_id), report.kind)
    if (report.kind === 'bad') healLater(report, boot_id)
  }

  function healLater(report: LoadReport, boot_id: string): void {
    const tries = (afterMs: number) => {
      const timer = setTimeout(async () => {
        const heals = await mayHeal(report, boot_id)
        later.delete(timer)
        if (heals) waiting.push({ ...report, kind: 'healed', seq: 2 })
        else if (!isOver) tries(ASKED_AGAIN_MS)
      }, afterMs)
      later.add(timer)
    }
    tries(HEALS_AFTER_MS.least + Math.random() * HEALS_AFTER_MS.more)
  }

  function take(): LoadReport | null {
    const again = waiting.shift()
    if (again || isOut) return again ?? null
    const first = reportOf(next++)
    isOut = first === null
    return first
  }

  async function lane(): Promise<void> {
    while (!isOver) {
      const report = take()
      if (report) {
        onItsWay++
        await send(report).finally(() => onItsWay--)
      }
      await sleep(pauseMs)
    }
  }

  const running = Array.from({ length: lanes }, lane)
  return {
    answers,
    async finish({ withoutProgressMs, withinMs }: Patience): Promise<Accepted> {
      const until = performance.now() + withinMs
      const isPatient = () => performance.now() < Math.min(until, progressAt + withoutProgressMs)
      while ((!isOut || waiting.length + later.size + onItsWay > 0) && isPatient()) await sleep(200)
      isOver = true
      for (const timer of later) clearTimeout(timer)
      await Promise.all(running)
      return accepted
    },
  }
}
