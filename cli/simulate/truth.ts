/**
 * The truth about the simulated fleet, known without the pipeline: each host's state by its accepted reports. The numbers
 * of each message are compared with it at the moment of sending. A report that is accepted but not judged yet may count
 * either way.
 */
import { CELL_MS } from '../../shared/policy/waits.ts'
import { DAY_MS } from '../../shared/time.ts'
import type { SimulatedCause } from './evidence.ts'
import type { ChangeEvent, PageEvent } from './far-side.ts'

/** One boot of a host, as its newest report shows it. */
export interface JudgedReport {
  instance: string
  image: string
  /** Which boot of this host it is, and which report of that boot: the later one is true. */
  boot: number
  seq: number
  /** The server's name for the boot. */
  boot_key: string
  /** The cause of its failure; null: it came up. */
  cause: SimulatedCause | null
  /** When the first report of this boot was accepted, epoch milliseconds. */
  first_at: number
}

export interface Truth {
  /** The server accepted this report. */
  taken: (report: JudgedReport) => void
  /** Every accepted report of this boot is judged. */
  judged: (boot_key: string) => void
  gone: (instances: readonly string[]) => void
  /** What is false in a message, in words; null where nothing is. `at` in epoch milliseconds. */
  falseIn: (event: PageEvent, at: number) => string | null
  /** The same for the messages at the beginning and end of repairs. */
  falseInChange: (numbers: ChangeEvent['custom_details']) => string | null
}

interface Known {
  judged: JudgedReport | null
  waiting: JudgedReport[]
}

export function createTruth(): Truth {
  const hosts = new Map<string, Known>()
  const hostOfBoot = new Map<string, Known>()

  /** The least and the most hosts that this is true of. */
  function count(holds: (report: JudgedReport) => boolean): Range {
    const range = { least: 0, most: 0 }
    for (const { judged, waiting } of hosts.values()) {
      const views = [judged, ...waiting].map((report) => report !== null && holds(report))
      if (views.every(Boolean)) range.least += 1
      if (views.some(Boolean)) range.most += 1
    }
    return range
  }

  return {
    taken(report) {
      const known = hosts.get(report.instance) ?? { judged: null, waiting: [] }
      known.waiting.push(report)
      hosts.set(report.instance, known)
      hostOfBoot.set(report.boot_key, known)
    },
    judged(boot_key) {
      const known = hostOfBoot.get(boot_key)
      if (!known) return
      const settled = known.waiting.filter((report) => report.boot_key === boot_key)
      known.waiting = known.waiting.filter((report) => report.boot_key !== boot_key)
      known.judged = settled.reduce(newer, known.judged)
    },
    gone(instances) {
      for (const instance of instances) hosts.delete(instance)
    },
    falseIn({ payload }, at) {
      // A notice is about boot-health itself, and contains no numbers.
      if (!payload || payload.severity === 'info') return null
      const { class: cause, component: image, summary, custom_details: numbers } = payload
      const failing = count((report) => report.cause === cause && report.image === image)
      if (failing.most === 0) return `nothing fails of ${cause} on ${image}`
      const isCounted = ({ first_at }: JudgedReport) => Math.floor(first_at / CELL_MS) * CELL_MS > at - DAY_MS
      const isOther = (report: JudgedReport) => report.image !== image && isCounted(report)
      const all = count((report) => report.image === image && isCounted(report))
      const truth = {
        failing,
        of_image: { least: Math.max(all.least, failing.least), most: Math.max(all.most, failing.most) },
        failing_others: count((report) => isOther(report) && report.cause !== null),
        of_others: count(isOther),
      }
      const wrong = NUMBERS.flatMap((name) =>
        isWithin(numbers[name], truth[name])
          ? []
          : [`${name} is ${inWords(truth[name])}, not ${numbers[name]}`],
      )
      const words = `${numbers.failing} of ${numbers.of_image} VM`
      if (!summary.includes(words)) wrong.push(`its title does not say ${words}`)
      return wrong.length === 0 ? null : wrong.join(', ')
    },
    falseInChange({ Image: image, Failing, 'Still failing': still = Failing }) {
      const failing = count((report) => report.cause !== null && report.image === image)
      return isWithin(still, failing) ? null : `failing is ${inWords(failing)}, not ${still}`
    },
  }
}

const NUMBERS = ['failing', 'of_image', 'failing_others', 'of_others'] as const

interface Range {
  least: number
  most: number
}

const newer = (a: JudgedReport | null, b: JudgedReport): JudgedReport =>
  a === null || b.boot > a.boot || (b.boot === a.boot && b.seq > a.seq) ? b : a

const isWithin = (numbers: number | null | undefined, { least, most }: Range) =>
  numbers != null && numbers >= least && numbers <= most

const inWords = ({ least, most }: Range) => (least === most ? String(least) : `${least} to ${most}`)
