/** No repair outside its gates: what must be true of the table at the moment at which a request for one is sent. */
import assert from 'node:assert/strict'
import { isGood } from '../../shared/severity.ts'
import type { Asked } from './far-end.ts'
import { FLEET } from './settings.ts'
import type { Side } from './side.ts'

const REPAIRABLE = ['route_missing_at_lookup', 'metadata_refused']

/** Gates of one instance hold always; what people ordered holds where nobody could order it in the same moment. */
export async function checkAsked(side: Side, asked: Asked): Promise<void> {
  const action = await side.store.getAction(asked.action_id)
  assert.ok(action, 'a repair was asked for that is stored nowhere')
  assert.equal(action.fence, asked.fence)
  assert.equal(asked.action, 'rerun', 'a reboot needs more than a bound report')
  if (side.isCrowded()) return

  const guard = await side.store.getGuard(FLEET)
  assert.notEqual(guard.kill?.on, true, 'a repair was asked for while the kill switch was on')
  assert.ok(guard.inflight[asked.action_id], 'a repair was asked for without a slot')
  const held = Object.values(guard.inflight).filter(({ until }) => until > asked.at)
  assert.ok(held.length <= 1, `${held.length} repairs in flight in a fleet of three`)
  const silences = await side.store.listSilences(FLEET, asked.at)
  const paused = silences.find(
    (one) => one.pause && (one.cause ?? action.incident.cause) === action.incident.cause,
  )
  assert.equal(paused, undefined, 'a repair was asked for in a silence that pauses repairs')

  const instance = await side.store.getInstance(FLEET, asked.instance)
  const newest = instance?.newest
  assert.ok(
    instance?.known && newest && !instance.gone,
    'a repair was asked for of an instance that is not there',
  )
  assert.equal(newest.boot_key, asked.fence, 'a repair was asked for of an older boot')
  assert.ok(!isGood(newest.verdict), `a repair was asked for although the boot is ${newest.verdict}`)
  assert.ok(REPAIRABLE.includes(newest.cause), `no repair heals ${newest.cause}`)
  assert.equal(newest.trust, 'bound')
}
