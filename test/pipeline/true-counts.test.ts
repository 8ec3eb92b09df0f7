/**
 * What a page says is what its incident, its card, the API and the tiles say: looked at right after each message of
 * random histories, in which hosts fail, are repaired, boot again and are terminated.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PageEvent } from '../../cli/simulate/far-side.ts'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { seeded } from '../../cli/simulate/random.ts'
import { runScenario } from '../../cli/simulate/run.ts'
import { DEFAULT_SCENARIO, HEALS, type Scenario } from '../../cli/simulate/scenario.ts'
import { FLEET, type World } from '../../cli/simulate/world.ts'
import { issueToken } from '../../functions/store/issue-token.ts'

interface Shown {
  id: string
  cause: string
  image: string
  numbers: Record<'failing' | 'of_image' | 'of_others' | 'failing_others', number | null>
}

const FIRST_SEED = Number(process.env.COUNTS_SEED ?? 1)
const HISTORIES = Number(process.env.COUNTS_HISTORIES ?? 3)

function historyOf(seed: number): Scenario {
  const random = seeded(seed)
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] ?? (of[0] as T)
  return {
    ...DEFAULT_SCENARIO,
    seed,
    hosts: pick(6, 12, 24),
    images: pick(1, 2, 3),
    bad_per_image: pick(null, 1, 2),
    causes: pick<Scenario['causes']>(
      ['route_missing_at_lookup'],
      ['metadata_http_error', 'no_address', 'route_missing_at_lookup'],
    ),
    heal: pick(...HEALS),
    page: pick('at_once', 'after_remediation'),
    sync_s: pick(null, 600),
    reboots: pick(0, 20, 40),
    terminate_min: pick(null, null, 60),
    hours: 3,
    on: pick('embedded', 'lambda'),
  }
}

/** Looks at everything that shows this incident, and compares. */
async function compare({ payload }: PageEvent, { api, deps }: World): Promise<void> {
  if (!payload) return
  const { token } = await issueToken(deps.store, { role: 'viewer', fleet: FLEET, name: '' }, deps.now())
  const read = async (path: string) => {
    const answer = await api.request(path, { headers: { authorization: `Bearer ${token}` } })
    assert.equal(answer.status, 200, path)
    return answer
  }
  const { failing, of_image, of_others, failing_others } = payload.custom_details
  const page = { failing, of_image, of_others, failing_others }
  const { items } = (await (await read('/v1/incidents')).json()) as { items: Shown[] }
  const listed = items.find(({ cause, image }) => cause === payload.class && image === payload.component)
  assert.ok(listed)
  const single = (await (await read(`/v1/incidents/${listed.id}`)).json()) as Shown
  // Where some have left, what was counted may be fewer than have joined: then no total is said, never a wrong one.
  for (const { numbers } of [listed, single])
    assert.deepEqual(numbers, { ...page, of_image: numbers.of_image === null ? null : of_image }, 'the API')
  const total = listed.numbers.of_image === null ? '' : ` of ${of_image}`
  const words = new RegExp(`\\b${failing}${total} VMs? failing`)
  for (const path of [`/incidents/${listed.id}`, '/incidents', '/'])
    assert.match(await (await read(path)).text(), words, path)
}

describe('all counts agree everywhere', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++)
    it(`in history ${seed} (COUNTS_SEED, COUNTS_HISTORIES)`, async (t) => {
      const compared: string[] = []
      const { messages } = await runScenario(historyOf(seed), {
        table: createMemoryTable(),
        afterMessage: async (event, world) => {
          await compare(event, world)
          if (event.payload) compared.push(event.payload.summary)
        },
      })
      t.diagnostic(`${compared.length} messages compared`)
      assert.deepEqual(messages.untrue, [])
    })
})
