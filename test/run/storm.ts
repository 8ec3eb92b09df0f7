/** `npm run storm`: 100,000 guests boot within a second, by simulation, with the reporter's own constants. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const SCRIPT = join(import.meta.dirname, '../../guest-reporter/boot-health')

export interface Policy {
  JITTER_GOOD: number
  JITTER_BAD: number
  BACKOFF_BASE: number
  BACKOFF_CAP: number
  TRIES: number
}

/** The constants as they stand in the script that ships. */
export function reporterPolicy(): Policy {
  const text = readFileSync(SCRIPT, 'utf8')
  const of = (name: string): number => {
    const value = new RegExp(`^${name}=(\\d+)$`, 'm').exec(text)?.[1]
    if (value === undefined) throw new Error(`${name} is not in the reporter`)
    return Number(value)
  }
  return {
    JITTER_GOOD: of('JITTER_GOOD'),
    JITTER_BAD: of('JITTER_BAD'),
    BACKOFF_BASE: of('BACKOFF_BASE'),
    BACKOFF_CAP: of('BACKOFF_CAP'),
    TRIES: of('TRIES'),
  }
}

export interface Storm {
  guests: number
  /** Seconds over which the guests come to their end of boot. */
  within: number
  failing: number
  writesPerSecond: number
  /** Of these the request itself makes `writesPerRequest`, the judge the rest. */
  writesPerBoot: number
  writesPerRequest: number
  judgeWritesPerSecond: number
  /** From the storm's begin, seconds in which nothing answers. */
  outage: number
  /** JITTER in the config of a fleet of this size; the default where it is not given. */
  jitter?: number
}

export interface Outcome {
  requestsPerBoot: number
  /** Guests whose tries ran out; their reports wait on disk for the hourly timer. */
  toTimer: number
  drainedAt: number
  badP50: number
  badP99: number
}

interface Try {
  at: number
  born: number
  tries: number
  bad: boolean
}

/**
 * Pure but for `random`. A request needs its own writes at once, or is answered 503; the judge's writes of that boot
 * follow from the stream, at `judgeWritesPerSecond` at most, and wait where the table refuses them. In a tenth of a
 * second whose demand is more than the table takes, each writer gets the same part of what it asked for.
 */
export function simulateStorm(storm: Storm, policy: Policy, random: () => number): Outcome {
  const queue = arrivals(storm, policy, random)
  const delays: number[] = []
  let backlog = 0
  let requests = 0
  let toTimer = 0
  let drainedAt = 0
  for (let slot = 0; queue.size > 0; slot++) {
    const due = queue.get(slot) ?? []
    queue.delete(slot)
    requests += due.length
    const judging = Math.min(backlog, storm.judgeWritesPerSecond / 10)
    const wanted = due.length * storm.writesPerRequest + judging
    const served =
      slot / 10 < storm.outage ? 0 : Math.min(1, storm.writesPerSecond / 10 / Math.max(wanted, 1))
    backlog -= judging * served
    for (const one of due) {
      if (random() < served) {
        backlog += storm.writesPerBoot - storm.writesPerRequest
        drainedAt = slot / 10
        if (one.bad) delays.push(one.at - one.born)
      } else if (one.tries + 1 >= policy.TRIES) toTimer++
      else put(queue, again(one, slot, policy, random))
    }
  }
  delays.sort((a, b) => a - b)
  const quantile = (q: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * q))] ?? 0
  const requestsPerBoot = requests / storm.guests
  return { requestsPerBoot, toTimer, drainedAt, badP50: quantile(0.5), badP99: quantile(0.99) }
}

function arrivals(storm: Storm, policy: Policy, random: () => number): Map<number, Try[]> {
  const queue = new Map<number, Try[]>()
  for (let i = 0; i < storm.guests; i++) {
    const bad = i < storm.guests * storm.failing
    const born = random() * storm.within
    const jitter = bad ? policy.JITTER_BAD : (storm.jitter ?? policy.JITTER_GOOD)
    // As `report` in the reporter: a good boot leaves the first tenth to the bad ones.
    const first = bad ? 0 : jitter / 10
    put(queue, { at: born + first + random() * jitter, born, tries: 0, bad })
  }
  return queue
}

/** As `wait_before` in the reporter: a random part of min(cap, base * 2^(n-1)). */
function again(one: Try, slot: number, policy: Policy, random: () => number): Try {
  const limit = Math.min(policy.BACKOFF_CAP, policy.BACKOFF_BASE * 2 ** one.tries)
  return { ...one, tries: one.tries + 1, at: Math.max(one.at, slot / 10) + 0.1 + random() * limit }
}

function put(queue: Map<number, Try[]>, one: Try): void {
  const slot = Math.floor(one.at * 10)
  const list = queue.get(slot)
  if (list) list.push(one)
  else queue.set(slot, [one])
}

/** Mulberry32: the same storm every time. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const FLEET: Storm = {
  guests: 100_000,
  within: 1,
  failing: 0.05,
  writesPerSecond: 4000,
  writesPerBoot: 4,
  writesPerRequest: 2,
  // 4 shards, a batch of each at a time, 5 boots of a batch at once (`records.ts`), about 40 ms and two writes a boot.
  judgeWritesPerSecond: 1000,
  outage: 0,
}

/** The storm whose numbers are the median of a few of its kind: p99 is the fiftieth of 5,000 failing boots. */
export function medianOfStorms(storm: Storm, policy: Policy): Outcome {
  const outcomes = [1, 2, 3, 4, 5].map((seed) => simulateStorm(storm, policy, seeded(seed)))
  return outcomes.sort((a, b) => a.badP99 - b.badP99)[2] as Outcome
}

/** Jitter by the rule: 1.2 x guests x writes of a boot / writes a second of the table (docs/guest.md). */
const BY_RULE = Math.ceil((1.2 * FLEET.guests * FLEET.writesPerBoot) / FLEET.writesPerSecond)

export const STORMS: readonly [name: string, storm: Storm][] = [
  [`a new table (4,000 writes/s), JITTER=${BY_RULE} by the rule`, { ...FLEET, jitter: BY_RULE }],
  ['a table warmed to 8,000 writes/s, jitter as shipped', { ...FLEET, writesPerSecond: 8000 }],
  ['a new table, jitter as shipped: too short for so many guests', FLEET],
  [`ten minutes without any answer, JITTER=${BY_RULE}`, { ...FLEET, jitter: BY_RULE, outage: 600 }],
]

if (import.meta.main) {
  const policy = reporterPolicy()
  console.log(`100,000 guests in 1 s, 5 % failing, 4 writes a boot; ${JSON.stringify(policy)}`)
  for (const [name, storm] of STORMS) {
    const { requestsPerBoot, toTimer, drainedAt, badP50, badP99 } = medianOfStorms(storm, policy)
    console.log(
      `${name}\n  ${requestsPerBoot.toFixed(3)} requests a boot, ${toTimer} left to the timer, drained at ${drainedAt.toFixed(0)} s, failing p50 ${badP50.toFixed(1)} s p99 ${badP99.toFixed(1)} s`,
    )
  }
}
