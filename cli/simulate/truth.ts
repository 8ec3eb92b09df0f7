/**
 * What is true of the simulated fleet, known without asking the pipeline: each host's state by the reports that were
 * taken. The numbers of each message are held against it at the moment when it is sent. A report that was taken and is
 * not judged yet may count either way.
 */
import { CELL_MS } from '../../shared/policy/waits.ts'
import { DAY_MS } from '../../shared/time.ts'
import type { SimulatedCause } from './evidence.ts'
import type { ChangeEvent, PageEvent } from './far-side.ts'

/** One boot of a host, as its newest report tells of it. */
export interface JudgedReport {
  instance: string
  image: string
  /** Which boot of this host it is, and which report of that boot: the later one is true. */
  boot: number
  seq: number
  /** As the server names the boot. */
  boot_key: string
  /** What it fails of; null: it came up. */
  cause: SimulatedCause | null
  /** When the first report of this boot was taken, epoch milliseconds. */
  first_at: number
}

export interface Truth {
  /** The server took this report. */
  taken: (told: JudgedReport) => void
  /** All that was taken of this boot is judged. */
  judged: (boot_key: string) => void
  gone: (instances: readonly string[]) => void
  /** What is false in a message, in words; null where nothing is. `at` in epoch milliseconds. */
  falseIn: (event: PageEvent, at: number) => string | null
  /** The same of what is said when repairs begin and end. */
  falseInChange: (said: ChangeEvent['custom_details']) => string | null
}

interface Known {
  judged: JudgedReport | null
  waiting: JudgedReport[]
}

export function createTruth(): Truth {
  const hosts = new Map<string, Known>()
  const hostOfBoot = new Map<string, Known>()

  /** Between how many and how many hosts this is true of. */
  function count(holds: (told: JudgedReport) => boolean): Range {
    const range = { least: 0, most: 0 }
    for (const { judged, waiting } of hosts.values()) {
      const views = [judged, ...waiting].map((told) => told !== null && holds(told))
      if (views.every(Boolean)) range.least += 1
      if (views.some(Boolean)) range.most += 1
    }
    return range
  }

  return {
    taken(told) {
      const known = hosts.get(told.instance) ?? { judged: null, waiting: [] }
      known.waiting.push(told)
      hosts.set(told.instance, known)
      hostOfBoot.set(told.boot_key, known)
    },
    judged(boot_key) {
      const known = hostOfBoot.get(boot_key)
      if (!known) return
      const settled = known.waiting.filter((told) => told.boot_key === boot_key)
      known.waiting = known.waiting.filter((told) => told.boot_key !== boot_key)
      known.judged = settled.reduce(newer, known.judged)
    },
    gone(instances) {
      for (const instance of instances) hosts.delete(instance)
    },
    falseIn({ payload }, at) {
      // A notice is about ourselves, and says no numbers.
      if (!payload || payload.severity === 'info') return null
      const { class: cause, component: image, summary, custom_details: said } = payload
      const failing = count((told) => told.cause === cause && told.image === image)
      if (failing.most === 0) return `nothing fails of ${cause} on ${image}`
      const isCounted = ({ first_at }: JudgedReport) => Math.floor(first_at / CELL_MS) * CELL_MS > at - DAY_MS
      const isOther = (told: JudgedReport) => told.image !== image && isCounted(told)
      const all = count((told) => told.image === image && isCounted(told))
      const truth = {
        failing,
        of_image: { least: Math.max(all.least, failing.least), most: Math.max(all.most, failing.most) },
        failing_others: count((told) => isOther(told) && told.cause !== null),
        of_others: count(isOther),
      }
      const wrong = NUMBERS.flatMap((name) =>
        isWithin(said[name], truth[name]) ? [] : [`${name} is ${inWords(truth[name])}, not ${said[name]}`],
      )
      const words = `${said.failing} of ${said.of_image} VM`
      if (!summary.includes(words)) wrong.push(`its title does not say ${words}`)
      return wrong.length === 0 ? null : wrong.join(', ')
    },
    falseInChange({ Image: image, Failing, 'Still failing': still = Failing }) {
      const failing = count((told) => told.cause !== null && told.image === image)
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

const isWithin = (said: number | null | undefined, { least, most }: Range) =>
  said != null && said >= least && said <= most

const inWords = ({ least, most }: Range) => (least === most ? String(least) : `${least} to ${most}`)
