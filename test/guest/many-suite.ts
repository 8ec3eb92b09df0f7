/** A thousand guests, the real script in each, while the server is killed and started again. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createGuest, type Guest } from '../guest-reporter/support/guest.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'

const GUESTS = Number(process.env.GUESTS ?? 1000)
const AT_ONCE = 40
/** In so many parts the guests are dealt; after each the server is killed. */
const KILLS = 6
const policy = { BACKOFF_BASE: 1, JITTER_BAD: 0 }

test(`every boot of ${GUESTS} guests arrives exactly once while the server is killed again and again`, {
  timeout: 1_500_000,
}, async (t) => {
  const pipeline = await createPipeline('127.0.0.1')
  t.after(pipeline.remove)
  const numbers = Array.from({ length: GUESTS }, (_, n) => n)
  const chaos: Chaos = { over: false, kills: 0, left: () => numbers.length }
  const killing = killAndStart(pipeline, chaos)
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let n = numbers.pop(); n !== undefined; n = numbers.pop()) await bootOnce(pipeline, n)
  })
  await Promise.all(workers)
  chaos.over = true
  await killing
  const rows = await settled(pipeline)
  const keys = rows.map(({ boot_key }) => boot_key)
  assert.equal(keys.length, GUESTS)
  assert.equal(new Set(keys).size, GUESTS)
  assert.equal(new Set(rows.map(({ instance }) => instance)).size, GUESTS)
  assert.ok(chaos.kills >= 2, `${chaos.kills} kills`)
})

interface Chaos {
  over: boolean
  kills: number
  /** Guests that nobody has taken up yet. */
  left: () => number
}

async function bootOnce(pipeline: Pipeline, n: number): Promise<void> {
  const guest = createGuest(n % 20 === 0 ? 'seed-race-first-boot' : 'healthy', {
    URL: pipeline.url,
    TOKEN: pipeline.token,
  })
  const write = (path: string, text: string) => writeFileSync(join(guest.root, path), `${text}\n`)
  write('proc/sys/kernel/random/boot_id', uuidOf(`boot ${n}`))
  write('sys/class/dmi/id/product_uuid', uuidOf(`machine ${n}`))
  write('sys/class/net/eth0/address', `fa:16:3e:${uuidOf(`mac ${n}`).slice(0, 6).match(/../g)?.join(':')}`)
  await guest.run('report', { policy, timeoutMs: 600_000 })
  await emptied(guest)
  guest.remove()
}

/** What sixteen tries could not deliver is the timer's. */
async function emptied(guest: Guest): Promise<void> {
  for (let hour = 0; guest.spool().length > 0 && hour < 20; hour++)
    await guest.run('again', { policy, timeoutMs: 600_000 })
}

/** By how many guests are done and not by the clock: a fast machine must not be over before the first kill. */
async function killAndStart(pipeline: Pipeline, chaos: Chaos): Promise<void> {
  while (!chaos.over) {
    await delay(50)
    if (GUESTS - chaos.left() < (GUESTS * (chaos.kills + 1)) / KILLS) continue
    await pipeline.crash()
    chaos.kills++
    await delay(500)
    await pipeline.start()
  }
}

/** The judge may be a moment behind what ingest has accepted. */
async function settled(pipeline: Pipeline) {
  let rows = await pipeline.boots()
  for (const end = Date.now() + 120_000; rows.length < GUESTS && Date.now() < end; await delay(500))
    rows = await pipeline.boots()
  return rows
}

const uuidOf = (text: string) =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
