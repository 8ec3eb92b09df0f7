/** With the image's token anybody can send under a machine's name without end: the machine's own reports are still judged. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ReportItem } from '../../../functions/store/report-item.ts'
import { sha256Hex } from '../../../shared/token.ts'
import {
  bootId,
  expectLaunch,
  HEALTHY,
  LOST_RACE,
  newGuest,
  RECOVERED,
  report,
  startWorld,
} from '../../support/guest.ts'
import { startTestStore } from '../../support/table.ts'

const SENT = 1000
const BOOT = bootId(2)

/** A machine whose secret is bound, in its second boot, which failed. */
async function failedMachine() {
  const { store } = await startTestStore()
  const world = await startWorld(store)
  const guest = newGuest(world)
  await expectLaunch(world, 'i-1', guest)
  await report(world, guest, { boot: bootId(1), text: HEALTHY })
  await world.judge()
  // Inside of its launch window two secrets are contested (standing.test.ts).
  world.deps.advance(90_000_000)
  const forger = { ...guest, secret: null }
  /** So many forged reports, with numbers from `seq` on; two of them by the door, to have what the door makes of them. */
  async function flood(secret: string | null, seq: number, many: number): Promise<void> {
    await report(world, { ...forger, secret }, { boot: BOOT, boot_n: 2, seq, text: LOST_RACE, hint: 'bad' })
    const forged = (await store.reportsOfBoot('demo', guest.uuid, BOOT, secret && sha256Hex(secret))).find(
      (one) => one.seq === seq,
    )
    assert.ok(forged)
    for (let n = 1; n < many; n++) await store.putReport({ ...forged, ...numbered(seq + n, forged) })
  }
  const say = (seq: number, text: string) => report(world, guest, { boot: BOOT, boot_n: 2, seq, text })
  return { world, flood, say }
}

const numbered = (seq: number, { secret_hash }: ReportItem): Partial<ReportItem> => ({
  seq,
  // Half of the secrets sort before the machine's own, half after it.
  ...(secret_hash === null ? {} : { secret_hash: (seq % 2 === 0 ? '00' : 'ff').repeat(32) }),
})

describe('a flood of 1,000 reports under the name and boot of a machine', () => {
  for (const [kind, secret] of [
    ['without a secret', null],
    ['with secrets of their own', 'ab'.repeat(32)],
  ] as const) {
    it(`${kind}, before, between and after its own reports, does not hide that it came up`, async () => {
      const { world, flood, say } = await failedMachine()
      await flood(secret, 1, SENT)
      await say(1500, LOST_RACE)
      await world.judge()
      assert.equal((await world.instance('i-1')).newest?.verdict, 'failed')
      await flood(secret, 2000, SENT)
      await say(3500, RECOVERED)
      await flood(secret, 4000, SENT)
      await world.judge()
      const { newest } = await world.instance('i-1')
      assert.deepEqual([newest?.boot_key, newest?.verdict], [BOOT, 'recovered'])
    })
  }
})
