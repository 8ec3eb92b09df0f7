/** Each kind of honest machine by itself: the smallest story in which one of them could go wrong. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findAll } from './findings.ts'
import { liveThrough } from './fleet.ts'
import { KINDS, type Kind } from './kinds.ts'

/** A few of each, half of which fail at one boot. */
const FEW = { hosts: 6, seed: 7, failing: 0.5 }

describe('an honest machine is believed, paged once if it fails, and healed if it can be:', () => {
  for (const kind of KINDS)
    it(`${kind.name}: ${kind.about}`, async () => {
      const { found, strays } = await findAll(await liveThrough({ ...FEW, kinds: [kind] }))
      const wrong = found.flatMap((one) => one.wrong.map((what) => `${what}: ${one.machine.instance}`))
      assert.deepEqual([...wrong, ...strays], [])
    })
})

describe('a machine that keeps nothing, and is neither announced nor vouched for (docs/trust.md)', () => {
  const HOUR = 3600
  const forgetful: Kind = {
    ...{ name: 'forgetful', about: '', share: 1, fleet: 'cloud', disk: 'overlay' },
    story: [
      [0, (m) => m.launch()],
      [0, (m) => m.announce()],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.boot()],
    ],
  }
  const live = async (kind: Kind) =>
    findAll(await liveThrough({ hosts: 1, seed: 7, failing: 0, kinds: [kind] }))

  it('is contested, with one notification, if its secret changes with each boot', async () => {
    const { found, strays } = await live(forgetful)
    assert.deepEqual(
      found.map(({ wrong }) => wrong),
      [['contested', 'not believed']],
    )
    assert.match(strays.join(), /^Identity contested: two secrets report as i-\w+ \(fleet cloud\)$/)
  })

  it('is never more than unverified without a secret', async () => {
    const [one] = (await live({ ...forgetful, disk: 'memory' })).found
    assert.ok(one && !one.wrong.includes('quarantined') && !one.wrong.includes('contested'))
  })
})
