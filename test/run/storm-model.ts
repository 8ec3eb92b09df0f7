/**
 * A storm of guests against the stack on AWS, in slots of a tenth of a second: HTTP API, Lambda, table, and the keys
 * that every guest of a fleet shares. Pure but for `random`. Limits are AWS's published ones as we know them.
 */
import type { Random } from '../../cli/simulate/random.ts'

/** Constants of the reporter, seconds. */
export interface Policy {
  JITTER_GOOD: number
  JITTER_BAD: number
  BACKOFF_BASE: number
  BACKOFF_CAP: number
  TRIES: number
}

export interface Storm {
  guests: number
  /** Seconds over which the guests come to their end of boot. */
  within: number
  failing: number
  /** JITTER in the config of a fleet; the reporter's own where it is not given. */
  jitter?: number
  /** From the storm's begin, seconds in which nothing answers. */
  outage: number
  /** The HTTP API's token bucket. */
  throttle: { per_s: number; burst: number }
  /** Lambdas of the account that may run at once. */
  concurrency: number
  /** Write units a second of the whole table. */
  writesPerSecond: number
  /** Shards of the table's stream: one for each 1,000 write units, about. */
  streamShards: number
  /** `shards` of the fleet: so many keys for its instances and its list of boots. */
  shards: number
  /** Launches are announced in the minute before. */
  announced: boolean
}

export interface Outcome {
  requestsPerBoot: number
  /** Guests whose tries ran out; their reports wait on disk for the hourly timer. */
  toTimer: number
  /** Second of the last accepted report. */
  drainedAt: number
  /** Second of the last verdict. */
  judgedAt: number
  /** Failing boots: from their end to the accepted report, seconds. */
  badP50: number
  badP99: number
  turnedAway: { gateway: number; lambda: number; table: number }
}

/** Write units: of a report in its request, of its judgement, of an announcement (capacity.test.ts measures them). */
const REQUEST_WRITES = 2
const JUDGE_WRITES = 2
const ANNOUNCE_WRITES = 4
/** A launch that was announced and reported in time: its deadline is deleted. */
const DISARM_WRITES = 1
/** One key takes 1,000 write units a second; judgement and announcement each write one to the instance's. */
const KEY_WRITES_PER_S = 1_000
/** Five boots of a stream's batch at once (`records.ts`), about 40 ms each. */
const JUDGED_PER_STREAM_SHARD = 125
/** Seconds of a request: of a new execution environment, and of a warm one. */
const COLD_S = 0.3
const WARM_S = 0.04
/** Environments that a function may add in ten seconds. */
const SCALE_PER_10_S = 1_000
const ANNOUNCED_BEFORE_S = 60

interface Try {
  at: number
  born: number
  tries: number
  bad: boolean
}

interface Backlog {
  announcements: number
  boots: number
}

export function simulateStorm(storm: Storm, policy: Policy, random: Random): Outcome {
  const queue = arrivals(storm, policy, random)
  const backlog: Backlog = { announcements: 0, boots: 0 }
  const turnedAway = { gateway: 0, lambda: 0, table: 0 }
  const delays: number[] = []
  let [requests, toTimer, drainedAt, judgedAt] = [0, 0, 0, 0]
  let bucket = storm.throttle.burst
  let environments = 0
  for (let slot = storm.announced ? -10 * ANNOUNCED_BEFORE_S : 0; ; slot++) {
    const now = slot / 10
    if (storm.announced && slot < 0) backlog.announcements += storm.guests / (10 * ANNOUNCED_BEFORE_S)
    const due = queue.get(slot) ?? []
    queue.delete(slot)
    requests += due.length
    bucket = Math.min(storm.throttle.burst, bucket + storm.throttle.per_s / 10)
    const isDown = slot >= 0 && now < storm.outage
    const passed = isDown ? 0 : Math.min(due.length, Math.floor(bucket))
    bucket -= passed
    const most = Math.min(storm.concurrency, SCALE_PER_10_S * (1 + Math.floor(Math.max(0, now) / 10)))
    const taken = Math.min(passed, takenByLambda(passed, environments, most))
    environments = Math.max(environments, Math.min(most, Math.ceil((taken * WARM_S) / 0.1)))
    const share = isDown ? 0 : writeShare(storm, backlog, taken)
    for (const [index, one] of due.entries()) {
      const at = index < taken ? 'table' : index < passed ? 'lambda' : 'gateway'
      if (at === 'table' && random() < share) {
        backlog.boots += 1
        drainedAt = now
        if (one.bad) delays.push(one.at - one.born)
        continue
      }
      if (!isDown) turnedAway[at] += 1
      if (one.tries + 1 >= policy.TRIES) toTimer++
      else put(queue, again(one, slot, policy, random))
    }
    if (backlog.boots > 0) judgedAt = now
    if (queue.size === 0 && slot >= 0 && backlog.boots < 1 && backlog.announcements < 1) break
  }
  delays.sort((a, b) => a - b)
  const quantile = (q: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * q))] ?? 0
  const requestsPerBoot = requests / storm.guests
  return {
    requestsPerBoot,
    toTimer,
    drainedAt,
    judgedAt,
    badP50: quantile(0.5),
    badP99: quantile(0.99),
    turnedAway,
  }
}

/** What so many environments take in a slot; those that must be started first take longer. */
function takenByLambda(wanted: number, environments: number, most: number): number {
  const warm = (environments * 0.1) / WARM_S
  if (wanted <= warm) return wanted
  return Math.floor(warm + ((most - environments) * 0.1) / COLD_S)
}

/**
 * Announcements, requests and judgements share the table's writes in proportion to what they ask for; the first and
 * the last also wait for the keys that all instances of a fleet share. Answers the requests' share, 0 to 1.
 */
function writeShare(storm: Storm, backlog: Backlog, requests: number): number {
  const perKey = (storm.shards * KEY_WRITES_PER_S) / 10
  const announcements = Math.min(backlog.announcements, perKey)
  const boots = Math.min(
    backlog.boots,
    (storm.streamShards * JUDGED_PER_STREAM_SHARD) / 10,
    Math.max(0, perKey - announcements),
  )
  const perBoot = JUDGE_WRITES + (storm.announced ? DISARM_WRITES : 0)
  const wanted = requests * REQUEST_WRITES + boots * perBoot + announcements * ANNOUNCE_WRITES
  const share = Math.min(1, storm.writesPerSecond / 10 / Math.max(wanted, 1))
  backlog.announcements -= announcements * share
  backlog.boots -= boots * share
  return share
}

function arrivals(storm: Storm, policy: Policy, random: Random): Map<number, Try[]> {
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
function again(one: Try, slot: number, policy: Policy, random: Random): Try {
  const limit = Math.min(policy.BACKOFF_CAP, policy.BACKOFF_BASE * 2 ** one.tries)
  return { ...one, tries: one.tries + 1, at: Math.max(one.at, slot / 10) + 0.1 + random() * limit }
}

function put(queue: Map<number, Try[]>, one: Try): void {
  const slot = Math.floor(one.at * 10)
  const list = queue.get(slot)
  if (list) list.push(one)
  else queue.set(slot, [one])
}
