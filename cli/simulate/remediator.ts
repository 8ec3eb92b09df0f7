/** The simulated remediator: accepts a request, claims it through the real API, and applies it to the guest. */
import type { RepairRequest } from './far-side.ts'
import type { Journal } from './happening.ts'
import type { Scenario } from './scenario.ts'
import type { VirtualTime } from './virtual-time.ts'
import type { World } from './world.ts'

const CLAIMS_AFTER_MS = 2_000
/** The duration of a re-run of cloud-init's stages, and of a boot. */
const TAKES_MS = { rerun: 12_000, soft_reboot: 45_000, hard_reboot: 90_000 }

/** What can be done to a host; `reported` is called when its next report is sent. */
export interface Repairable {
  /** Its lookup is repeated now, and finds the source or does not. */
  rerun: (at: number, found: boolean, reported: () => void) => void
  /** It boots again at `at`. */
  reboot: (at: number, well: boolean, reported: () => void) => void
}

export interface RemediatorDeps {
  time: VirtualTime
  /** Set after construction: the handlers themselves need this remediator. */
  world: () => Pick<World, 'api' | 'server'>
  journal: Journal
  hosts: Map<string, Repairable>
  heal: Scenario['heal']
}

/** Accepts a request as its webhook's 202 would: the rest happens later, and once for each action. */
export function createRemediator(deps: RemediatorDeps): (request: RepairRequest) => void {
  const seen = new Set<string>()
  return (request) => {
    const { time, journal } = deps
    const { action_id, action, instance, attempt } = request
    journal.note({ at: deps.world().server.now(), kind: 'asked', action_id, action, instance, attempt })
    if (deps.heal === 'none' || seen.has(action_id)) return
    seen.add(action_id)
    deps.world().server.give(time.now() + CLAIMS_AFTER_MS, 'claim', () => claim(deps, request))
  }
}

async function claim(deps: RemediatorDeps, request: RepairRequest): Promise<void> {
  const { time, journal } = deps
  const { action_id, action, instance, token } = request
  const answer = await deps.world().api.request(`/v1/remediations/${action_id}/claim`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  const kind = answer.status === 200 ? 'claimed' : 'claim_refused'
  journal.note({ at: time.now(), kind, action_id, instance, status: answer.status })
  if (answer.status === 200)
    time.schedule(time.now() + (action === 'rerun' ? TAKES_MS.rerun : 1_000), () => repair(deps, request))
}

async function repair(deps: RemediatorDeps, { action, instance }: RepairRequest): Promise<void> {
  const { time, journal, hosts } = deps
  const host = hosts.get(instance)
  if (!host) throw new Error(`a repair of ${instance} was asked for, which is no host of this simulation`)
  const works = deps.heal === 'works'
  const reported = () =>
    journal.note({ at: time.now(), kind: works ? 'repaired' : 'not_repaired', action, instance })
  if (action === 'rerun') return host.rerun(time.now(), works, reported)
  const began = time.now() + TAKES_MS[action] / 2
  time.schedule(began, async () => host.reboot(began, works, reported))
}
