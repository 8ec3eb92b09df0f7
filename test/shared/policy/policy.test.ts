/** Numbers that hang on each other, numbers that the guest's reporter shares, and that no policy stands elsewhere. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  BOOTS_KEPT,
  REPORT_BODY_BYTES,
  REPORT_TEXT_BYTES,
  UNVERIFIED_BOOTS_KEPT,
} from '../../../shared/policy/limits.ts'
import { expiresAtS, LIFE_S } from '../../../shared/policy/lives.ts'
import { ATTEMPT_LEASE_MS, REPAIR_EXPIRES_MS, REPAIR_WAITS_MS } from '../../../shared/policy/retries.ts'
import {
  BLIND_AFTER_MS,
  CHANNEL_TIMEOUT_MS,
  CLOCK_SKEW_MS,
  DEADLINE_S,
  GUEST_BACKOFF_CAP_MS,
  HOUR_CLOSES_AFTER_MS,
  LONGEST_DEADLINE_S,
  OUTBOUND_TIMEOUT_MS,
  SHORTEST_DEADLINE_S,
  SWEEP_BUDGET_MS,
  SWEEP_EVERY_MS,
  WORKER_TIMEOUT_S,
} from '../../../shared/policy/waits.ts'
import { DAY_S } from '../../../shared/time.ts'

/** A constant of one of the reporter's shell files. Throws where there is none. */
function guestNumber(file: string, name: string): number {
  const found = new RegExp(`(?:^|\\s)${name}=(\\d+)(?:\\s|$)`, 'm').exec(
    readFileSync(`guest-reporter/${file}`, 'utf8'),
  )
  assert.ok(found?.[1], `${file} sets no ${name}`)
  return Number(found[1])
}

describe('the numbers of the guest and of the server', () => {
  it('agree on the longest wait of a guest between two tries', () => {
    assert.equal(guestNumber('bad-boot', 'BACKOFF_CAP') * 1000, GUEST_BACKOFF_CAP_MS)
  })

  it('agree on when an unfinished boot is over', () => {
    assert.equal(guestNumber('boot-health', 'DEADLINE'), DEADLINE_S)
  })

  it('allow more than an uncut report', () => {
    assert.ok(REPORT_TEXT_BYTES < REPORT_BODY_BYTES)
  })
})

describe('numbers that depend on each other', () => {
  const rows: [string, boolean][] = [
    ['an attempt is over before its lease is', OUTBOUND_TIMEOUT_MS < ATTEMPT_LEASE_MS],
    ['two calls to a channel fit into one lease', 2 * CHANNEL_TIMEOUT_MS < ATTEMPT_LEASE_MS],
    [
      'a repair can be claimed until its last attempt has ended',
      REPAIR_WAITS_MS.reduce((sum, wait) => sum + wait + OUTBOUND_TIMEOUT_MS, 0) <= REPAIR_EXPIRES_MS,
    ],
    [
      'a sweep ends before its Lambda does, with one attempt to spare',
      SWEEP_BUDGET_MS + OUTBOUND_TIMEOUT_MS < WORKER_TIMEOUT_S * 1000,
    ],
    ['an hour closes after the clocks of all writers have left it', CLOCK_SKEW_MS < HOUR_CLOSES_AFTER_MS],
    ['one sweep that is late is no outage', BLIND_AFTER_MS > 2 * SWEEP_EVERY_MS],
    [
      'the deadline that is used without data lies between the shortest and the longest',
      SHORTEST_DEADLINE_S < DEADLINE_S && DEADLINE_S < LONGEST_DEADLINE_S,
    ],
    ['a failing report outlives a good one', LIFE_S.failing_report > LIFE_S.report],
    ['a failing report lives as long as the row that lists it', LIFE_S.failing_report >= LIFE_S.boot_row],
    ['members live as long as their incident', LIFE_S.member >= LIFE_S.incident],
    ['claims leave room for boots that are believed', UNVERIFIED_BOOTS_KEPT < BOOTS_KEPT],
  ]
  for (const [name, holds] of rows) it(name, () => assert.ok(holds))

  it('an item expires a whole lifetime after its start, in whole seconds', () => {
    assert.equal(expiresAtS('report', 1_999), 1 + 14 * DAY_S)
  })
})

/** Names that end in a unit or say how often: such a constant is policy, unless it stands here with its reason. */
const POLICY_NAME =
  /^(?:export )?const ([A-Z][A-Z_]*(?:_MS|_S|_DAYS|_HOURS|_MINUTES|_AT_ONCE|ROUNDS|TRIES|ATTEMPTS)|AT_ONCE) = [\d[(]/gm
const LOCAL: Record<string, string> = {
  'functions/aws/sqs-poke.ts LONGEST_DELAY_MS': 'the longest delay of SQS',
  'shared/metrics/edges.ts MARGIN_EDGES_S': 'a stored format that never changes',
  'shared/metrics/edges.ts STAGE_EDGES_S': 'a stored format that never changes',
  'functions/api/pages/browser-script.ts ACTIVE_MS': 'text that runs in the browser',
  'shared/aws-config.ts LOG_DAYS': 'what CloudWatch accepts',
  'functions/api/pages/marks.ts REACH_S': 'geometry of a picture',
  'functions/store/due.ts UNSWEPT_HOURS': 'once in the life of a table',
  'shared/judgement/segments.ts SAME_BOOT_S': 'a rule of reading logs',
  'shared/judgement/segments.ts OTHER_BOOT_S': 'a rule of reading logs',
  'shared/judgement/race.ts AT_RISK_S': 'a rule of judgement',
  'shared/judgement/runs.ts BOOT_APART_S': 'a rule of reading logs',
  'shared/view/time-axis.ts NEAR_S': 'geometry of a picture',
}

/** Constants of a tree that look like policy, as `file NAME`. */
function policyLike(tops: readonly string[]): string[] {
  return tops.flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: 'utf8' })
      .map((name) => join(top, name))
      .filter(
        (file) => file.endsWith('.ts') && !file.startsWith('shared/policy/') && file !== 'shared/time.ts',
      )
      .flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(POLICY_NAME)].map(([, name]) => `${file} ${name}`),
      ),
  )
}

describe('a number that is policy', () => {
  it('is defined in shared/policy and nowhere else', () => {
    const elsewhere = policyLike(['functions', 'shared']).filter((one) => !Object.hasOwn(LOCAL, one))
    assert.deepEqual(elsewhere, [])
  })
})
