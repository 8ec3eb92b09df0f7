import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { awaitedVerdict } from '../../../functions/boots/awaited-verdict.ts'
import type { BootBrief, InstanceItem } from '../../../functions/store/instance-item.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'

const SINCE = 1_000_000

function boot(given: Partial<BootBrief>): BootBrief {
  return {
    boot_key: 'b-1',
    guest: 'g',
    boot_n: 1,
    began_at: SINCE,
    first_at: SINCE + 1,
    epoch: 1,
    verdict: 'ok',
    cause: 'healthy',
    image: 'img',
    trust: 'bound',
    ...given,
  }
}

const launch = {
  at: SINCE,
  said_at: SINCE,
  since: SINCE,
  deadline_at: SINCE + 9,
  image: null,
  epoch: 1,
  satisfied_at: null,
}
const item = (given: Partial<InstanceItem>): InstanceItem => ({ ...newInstance('demo', 'i-1'), ...given })

describe('the answer to a client that waits for a boot', () => {
  const rows: [what: string, item: InstanceItem | null, says: string][] = [
    ['an instance that nobody named', null, 'waiting nothing_reported'],
    ['no boot', item({}), 'waiting nothing_reported'],
    ['a boot that began then', item({ boots: [boot({})] }), 'final ok'],
    [
      'a boot that began a millisecond before',
      item({ boots: [boot({ began_at: SINCE - 1 })] }),
      'waiting nothing_reported',
    ],
    ['a boot that nothing dates', item({ boots: [boot({ began_at: 0 })] }), 'waiting nothing_reported'],
    ['a boot that nobody vouches for', item({ boots: [boot({ trust: 'claimed' })] }), 'waiting only_claims'],
    ['a boot that goes on', item({ boots: [boot({ verdict: 'booting' })] }), 'waiting booting'],
    ['a boot that is not legible', item({ boots: [boot({ verdict: 'unknown' })] }), 'waiting not_legible'],
    ['a boot that stalled', item({ boots: [boot({ verdict: 'stalled' })] }), 'final stalled'],
    [
      'a newer boot that goes on after one that failed',
      item({ boots: [boot({ boot_key: 'b-2', verdict: 'booting' }), boot({ verdict: 'failed' })] }),
      'waiting booting',
    ],
    [
      'an old boot that was fine and a new one that failed',
      item({ boots: [boot({ boot_key: 'b-2', verdict: 'failed' }), boot({ began_at: SINCE - 9 })] }),
      'final failed',
    ],
    [
      'a launch since then that never reported',
      item({
        launch,
        boots: [boot({ verdict: 'never_reported', began_at: SINCE - 200_000, trust: 'attested' })],
      }),
      'final never_reported',
    ],
    [
      'an earlier launch that never reported',
      item({
        launch: { ...launch, at: SINCE - 1, said_at: SINCE - 1 },
        boots: [boot({ verdict: 'never_reported', trust: 'attested' })],
      }),
      'waiting nothing_reported',
    ],
    [
      'a launch since then, while the one before it never reported',
      item({
        launch: { ...launch, epoch: 2 },
        boots: [boot({ verdict: 'never_reported', trust: 'attested' })],
      }),
      'waiting nothing_reported',
    ],
    ['a machine that went since then', item({ gone: { at: SINCE + 5, reason: 'terminated' } }), 'gone'],
    [
      'a machine that went before',
      item({ gone: { at: SINCE - 5, reason: 'stopped' } }),
      'waiting nothing_reported',
    ],
  ]
  for (const [what, stored, says] of rows)
    it(`${what}: ${says}`, () => {
      const found = awaitedVerdict(stored, SINCE)
      const word = found.is === 'final' ? found.boot.verdict : found.is === 'waiting' ? found.reason : ''
      assert.equal(`${found.is} ${word}`.trim(), says)
    })
})
