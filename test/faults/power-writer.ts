/**
 * The process whose power is cut: does the plan in bursts that overlap, and says each answer when it has it.
 * Words: the file, where it waits for the disk, how many acts, the seed.
 */
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'
import { randomFrom } from '../support/random.ts'
import { type Act, BURST, partitionOf, planOf, rowOf } from './power-plan.ts'

const [path = '', sync, count, seed] = process.argv.slice(2)
const table = openSqliteTable(path, { sync: sync === 'aside' ? 'aside' : 'here' })
const { acts } = planOf(Number(count), randomFrom(Number(seed)))
const LONG_PAST = 0

function doing(act: Act, n: number): Promise<unknown> {
  if (act.kind === 'expire') return table.expire(Date.now(), 1_000_000).then(() => undefined)
  if (act.kind === 'shrink') return table.shrink(20).then(() => undefined)
  const key = { pk: partitionOf(act.key), sk: act.key }
  if (act.kind === 'delete') return table.delete(key, 'power')
  const { text, bytes } = rowOf(n)
  const isMortal = act.kind === 'put' && act.isMortal
  const life = isMortal ? ({ kind: 'callback', since: LONG_PAST } as const) : ({ kind: 'guard' } as const)
  const when = {
    put: {},
    new: { when: 'new' as const },
    replace: { when: act.kind === 'replace' ? act.rev : 0 },
  }
  return table.put(key, text, { point: 'power', life, bytes, rev: n, ...when[act.kind] })
}

const bursts: Promise<unknown>[] = []
for (let from = 0; from < acts.length; from += BURST) {
  const burst = acts.slice(from, from + BURST).map((act, index) =>
    doing(act, from + index).then(
      (answer) => writeSync(1, `${from + index} ${answer}\n`),
      () => writeSync(1, `${from + index} failed\n`),
    ),
  )
  bursts.push(Promise.all(burst))
  await sleep(from % 4)
  await bursts.at(-3)
}
await Promise.all(bursts)
await table.close()
