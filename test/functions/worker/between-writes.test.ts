/**
 * A sweep between any two writes. Every act below writes a due row before the state that the row is about; here a sweep
 * runs before each single write, the clock goes on in between, and every poke is lost. Afterwards only the sweeps of
 * twenty minutes work, and the outcome has to be the one that it is when nothing comes in between.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Hono } from 'hono'
import { createApiApp } from '../../../functions/api/app.ts'
import { judgeReport } from '../../../functions/boots/judge.ts'
import { markGone } from '../../../functions/boots/mark-gone.ts'
import { createWriteAhead } from '../../../functions/due/write-ahead.ts'
import { acknowledgeIncident, addSilence } from '../../../functions/incidents/incident-change.ts'
import { createIngestApp } from '../../../functions/ingest/app.ts'
import type { Store } from '../../../functions/store/store.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import {
  BEGUN,
  bootId,
  expectLaunch,
  type GuestFacts,
  HEALTHY,
  LOST_RACE,
  newGuest,
  report,
  startWorld,
  type World,
} from '../../support/guest.ts'
import { startMemoryStore } from '../../support/table.ts'

const MINUTE = 60_000
const CAUSE = 'route_missing_at_lookup'

interface Scene extends World {
  guest: GuestFacts
  api: Hono
  /** So many minutes in which nothing but the sweep works. */
  minutes: (count: number) => Promise<void>
}

/** A writer that is held up for this long before each of its writes, and a sweep in each of these pauses. */
type Pause = number | null

async function startScene(pauseBeforeWrites: () => Pause): Promise<Scene> {
  const { store } = await startMemoryStore()
  let sweeping = false
  const world = await startWorld(interrupted(store, between))
  world.deps.poke = async () => {}
  const worker = {
    ...world.deps,
    store,
    judge: (boot: Parameters<typeof judgeReport>[1]) => judgeReport(worker, boot),
  }
  world.ingest = createIngestApp(world.deps, { ahead: () => createWriteAhead(world.deps) })

  async function between(): Promise<void> {
    const pause = pauseBeforeWrites()
    if (pause === null || sweeping) return
    sweeping = true
    world.deps.advance(pause)
    await sweep(worker)
    sweeping = false
  }
  return {
    ...world,
    guest: newGuest(world),
    api: createApiApp(world.deps),
    async minutes(count) {
      for (let minute = 0; minute < count; minute++) {
        world.deps.advance(MINUTE)
        await sweep(worker)
      }
    },
  }
}

const WRITES = /^(put|cas|delete|append)/

/** The store, with a moment before each write. */
const interrupted = (store: Store, moment: () => Promise<void>): Store =>
  new Proxy(store, {
    get(target, name, receiver) {
      const method = Reflect.get(target, name, receiver)
      if (typeof name !== 'string' || !WRITES.test(name) || typeof method !== 'function') return method
      return async (...given: unknown[]) => {
        await moment()
        return method.apply(target, given)
      }
    },
  })

interface Act {
  prepare: (scene: Scene) => Promise<void>
  act: (scene: Scene) => Promise<unknown>
  outcome: (scene: Scene) => Promise<unknown>
  expected: unknown
}

const failing = { text: LOST_RACE, boot: bootId(1) }
const head = ({ deps, guest }: Scene) => deps.store.getIncident('demo', CAUSE, guest.image)
const newest = async ({ deps }: Scene) => (await deps.store.getInstance('demo', 'i-1'))?.newest?.verdict
const operator = ({ tokens }: Scene) => ({ authorization: `Bearer ${tokens.operator}` })
const announce = (scene: Scene) => expectLaunch(scene, 'i-1', scene.guest, { image: scene.guest.image })
const fail = async (scene: Scene) => {
  await announce(scene)
  await report(scene, scene.guest, failing)
  await scene.minutes(2)
}

const ACTS: Record<string, Act> = {
  'a report is judged': {
    prepare: announce,
    act: (scene) => report(scene, scene.guest, { boot: bootId(1), text: HEALTHY }),
    outcome: newest,
    expected: 'ok',
  },
  'a second report of the same boot is judged': {
    prepare: async (scene) => {
      await announce(scene)
      await report(scene, scene.guest, { boot: bootId(1), text: BEGUN })
      await scene.minutes(1)
    },
    act: (scene) => report(scene, scene.guest, { boot: bootId(1), text: HEALTHY, seq: 2 }),
    outcome: newest,
    expected: 'ok',
  },
  'a failing boot joins its incident, and is counted': {
    prepare: announce,
    act: async (scene) => {
      await report(scene, scene.guest, failing)
      await judgeReport(scene.deps, { fleet: 'demo', guest: scene.guest.uuid, boot_key: bootId(1) })
    },
    outcome: async (scene) => {
      const range = { fromMs: scene.deps.now(), untilMs: scene.deps.now() - 60 * MINUTE }
      const cells = await scene.deps.store.listCells('demo', range)
      return [(await head(scene))?.state, cells.map(({ verdicts }) => verdicts)]
    },
    expected: ['open', [{ failed: 1 }]],
  },
  'a boot that was only a claim is believed once it is announced': {
    prepare: async (scene) => {
      await expectLaunch(scene, 'i-other', newGuest(scene))
      await report(scene, scene.guest, failing)
      await scene.minutes(1)
    },
    act: announce,
    outcome: async (scene) => [await newest(scene), (await head(scene))?.state],
    expected: ['failed', 'open'],
  },
  'a launch that nobody hears of is missed': {
    prepare: async (scene) => {
      const other = newGuest(scene)
      await expectLaunch(scene, 'i-other', other, { image: scene.guest.image })
      await report(scene, other, { boot: bootId(9), text: HEALTHY })
      await scene.minutes(2)
    },
    act: (scene) => expectLaunch(scene, 'i-1', scene.guest, { image: scene.guest.image, deadline_s: 60 }),
    outcome: newest,
    expected: 'never_reported',
  },
  'an incident whose member is well again ends': {
    prepare: fail,
    act: async (scene) => {
      await report(scene, scene.guest, { boot: bootId(2), boot_n: 2, text: HEALTHY })
      await judgeReport(scene.deps, { fleet: 'demo', guest: scene.guest.uuid, boot_key: bootId(2) })
    },
    outcome: async (scene) => (await head(scene))?.state,
    expected: 'resolved',
  },
  'an incident whose member is gone ends': {
    prepare: fail,
    act: (scene) =>
      markGone(scene.deps, { fleet: 'demo', instance: 'i-1', state: 'terminated', at: scene.deps.now() }),
    outcome: async (scene) => (await head(scene))?.state,
    expected: 'resolved',
  },
  'an incident whose member is erased ends': {
    prepare: fail,
    act: async (scene) =>
      scene.api.request('/v1/instances/i-1', { method: 'DELETE', headers: operator(scene) }),
    outcome: async (scene) => [(await head(scene))?.state, await scene.deps.store.getInstance('demo', 'i-1')],
    expected: ['resolved', null],
  },
  'an incident that is acknowledged says so': {
    prepare: fail,
    act: (scene) =>
      acknowledgeIncident(
        scene.deps,
        { fleet: 'demo', by: 'Ada' },
        { cause: CAUSE, image: scene.guest.image, gen: 1 },
        { note: '', until: scene.deps.now() + 24 * 60 * MINUTE },
      ),
    outcome: async (scene) => (await head(scene))?.paging?.reason,
    expected: 'acknowledged',
  },
  'an incident that is silenced says so': {
    prepare: fail,
    act: (scene) =>
      addSilence(
        scene.deps,
        { fleet: 'demo', by: 'Ada' },
        {
          cause: CAUSE,
          image: null,
          reason: 'known',
          pause: false,
          starts_at: 0,
          ends_at: scene.deps.now() + 24 * 60 * MINUTE,
        },
      ),
    outcome: async (scene) => (await head(scene))?.paging?.reason,
    expected: 'silenced',
  },
  'a secret that is accepted has its boots judged': {
    prepare: async (scene) => {
      await announce(scene)
      await report(scene, scene.guest, { boot: bootId(1), text: HEALTHY })
      await scene.minutes(1)
      await report(
        scene,
        { ...scene.guest, secret: 'f'.repeat(64) },
        { boot: bootId(2), boot_n: 2, text: LOST_RACE },
      )
      await scene.minutes(1)
    },
    act: async (scene) => {
      const { contest } = await scene.instance('i-1')
      const answer = await scene.api.request('/v1/instances/i-1/accept', {
        method: 'POST',
        headers: operator(scene),
        body: JSON.stringify({ secret_hash: contest?.claims[1]?.secret_hash }),
      })
      assert.equal(answer.status, 200, await answer.text())
    },
    outcome: newest,
    expected: 'failed',
  },
}

describe('with a sweep before each write', () => {
  for (const [what, { prepare, act, outcome, expected }] of Object.entries(ACTS))
    for (const pause of [null, 5, 11_000, 20_000])
      it(`${what} ${pause === null ? 'undisturbed' : `by a writer that is ${pause} ms late`}`, async () => {
        let pauses: Pause = null
        const scene = await startScene(() => pauses)
        await prepare(scene)
        pauses = pause
        await act(scene)
        pauses = null
        await scene.minutes(20)
        assert.deepEqual(await outcome(scene), expected)
      })
})
