/** Each kind of honest machine by itself: the smallest story in which one of them could go wrong. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findAll } from './findings.ts'
import { liveThrough } from './fleet.ts'
import { KINDS } from './kinds.ts'

/** A few of each, half of which fail at one boot. */
const FEW = { hosts: 6, seed: 7, failing: 0.5 }

describe('an honest machine is believed, paged for once where it fails, and healed where it can be', () => {
  for (const kind of KINDS)
    it(`${kind.name}: ${kind.about}`, kind.open ? { todo: kind.open } : {}, async () => {
      const { found, strays } = await findAll(await liveThrough({ ...FEW, kinds: [kind] }))
      const wrong = found.flatMap((one) => one.wrong.map((what) => `${what}: ${one.machine.instance}`))
      assert.deepEqual([...wrong, ...strays], [])
    })
})
