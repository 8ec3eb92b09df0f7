/** What one judgement asks of the store: each question costs a request, each report a parse. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { judgeReport } from '../../../functions/boots/judge.ts'
import type { ReportItem } from '../../../functions/store/report-item.ts'
import type { Store } from '../../../functions/store/store.ts'
import { BEGUN, bootId, expectLaunch, newGuest, RECOVERED, report, startWorld } from '../../support/guest.ts'
import { startMemoryStore } from '../../support/table.ts'

/** A store that notes each read by name, and each time that a report's body is taken to be unpacked. */
function countingStore(store: Store) {
  const asked: string[] = []
  const unpacked: string[] = []
  const watched = (item: ReportItem): ReportItem => ({
    ...item,
    get body() {
      unpacked.push(`${item.boot_key} ${item.seq}`)
      return item.body
    },
  })
  const counting = Object.fromEntries(
    Object.entries(store).map(([name, ask]) => [
      name,
      (...given: unknown[]) => {
        if (/^(get|find|list|reportsOf|bootRows)/.test(name)) asked.push(name)
        return (ask as (...given: unknown[]) => unknown)(...given)
      },
    ]),
  ) as unknown as Store
  const reportsOfBoot: Store['reportsOfBoot'] = async (...of) =>
    (await counting.reportsOfBoot(...of)).map(watched)
  return { store: { ...counting, reportsOfBoot }, asked, unpacked }
}

it('a boot of three reports is judged with ten reads, plus one per token in five minutes, and each report is listed and parsed once', async () => {
  const { store } = await startMemoryStore()
  const world = await startWorld(store)
  const guest = newGuest(world)
  await expectLaunch(world, 'i-1', guest)
  for (const [seq, text] of [BEGUN, `${BEGUN}\n`, RECOVERED].entries())
    await report(world, guest, { boot: bootId(1), seq: seq + 1, text })
  const [key] = world.stored.slice(-1)
  assert.ok(key)
  const counted = countingStore(store)
  const deps = { ...world.deps, store: counted.store }
  await judgeReport(deps, key)
  assert.equal((await world.instance('i-1')).newest?.verdict, 'recovered')
  assert.deepEqual(
    [...counted.unpacked].sort(),
    [1, 2, 3].map((seq) => `${bootId(1)} ${seq}`),
  )
  // The name that the reports are filed under leads to the instance, which is read before them: the judgement never is
  // of fewer reports than the state that it replaces. A console would be filed under the instance.
  assert.deepEqual(counted.asked.sort(), [
    'findAlias',
    // The uuid beside the MAC: two machines may share either.
    'findAlias',
    'getAlias',
    'getAlias',
    'getInstance',
    'getInstance',
    'getInstance',
    // Once a day for each image.
    'getKnownImage',
    // When the token was last used: not asked again for five minutes.
    'getTokenSeen',
    'reportsOfBoot',
    'reportsOfBoot',
  ])
})
