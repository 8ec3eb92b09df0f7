import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nextWave } from '../../../shared/incident/repair-wave.ts'
import type { RepairWave } from '../../../shared/page/change-words.ts'

const T = 1_800_000_000_000
const MINUTE = 60_000
const facts = { now: T, failing: 5, came_up: 0, in_flight: 0, more_to_come: false }
const open: RepairWave = { n: 1, began_at: T, ended_at: null, failing: 5, in_flight: 1 }
const over: RepairWave = { ...open, ended_at: T + MINUTE, came_up: 5, still_failing: 0 }

describe('a wave of repairs', () => {
  const rows: [
    what: string,
    wave: RepairWave | undefined,
    now: Partial<typeof facts>,
    then: RepairWave | undefined,
  ][] = [
    ['has not begun while nothing is asked for', undefined, { more_to_come: true }, undefined],
    ['begins with the first repair', undefined, { in_flight: 1 }, open],
    ['goes on while one is under way', open, { now: T + 1, in_flight: 1 }, open],
    ['goes on while one waits for its turn', open, { now: T + 1, more_to_come: true }, open],
    ['ends when nothing follows', open, { now: T + MINUTE, came_up: 5, failing: 0 }, over],
    ['does not end twice', over, { now: T + 2 * MINUTE, came_up: 7 }, over],
    ['is not followed by another within the hour', over, { now: T + 59 * MINUTE, in_flight: 1 }, over],
    [
      'is followed by another after it',
      over,
      { now: T + 60 * MINUTE, in_flight: 1 },
      { ...open, n: 2, began_at: T + 60 * MINUTE },
    ],
  ]
  for (const [what, wave, now, then] of rows)
    it(what, () => assert.deepEqual(nextWave(wave, { ...facts, ...now }), then))
})
