/** What can happen in a history: one step is something that somebody does, and what goes wrong while it is done. */
import fc from 'fast-check'
import type { SimulatedCause } from '../../cli/simulate/evidence.ts'
import { MODES, type Mode } from './far-end.ts'

export const HOSTS = 3
const USUAL: SimulatedCause = 'route_missing_at_lookup'
const CAUSES: SimulatedCause[] = [USUAL, 'metadata_refused', 'metadata_http_error']
const MINUTE = 60_000

export type Act =
  | { kind: 'launch'; host: number }
  | { kind: 'boot'; host: number; cause: SimulatedCause | null; late: boolean }
  | { kind: 'rerun'; host: number; found: boolean; late: boolean }
  /** A report that was sent before, or is late, arrives (again). */
  | { kind: 'deliver'; host: number; which: number }
  | { kind: 'terminate'; host: number }
  | { kind: 'wait'; ms: number }
  | { kind: 'kill'; on: boolean }
  | { kind: 'acknowledge' }
  | { kind: 'silence'; cause: SimulatedCause | null; pause: boolean }
  | { kind: 'channels'; to: number }
  | { kind: 'modes'; pager: Mode; remediator: Mode }
  | { kind: 'claim'; which: number }

export interface Step {
  act: Act
  seed: number
  crash: number
  lose: number
  twice: number
  asleep: boolean
}

const host = fc.nat({ max: HOSTS - 1 })
const late = fc.boolean()
const of = <K extends Act['kind']>(kind: K) => ({ kind: fc.constant(kind) })
/** Mostly the same one, so that hosts meet in one incident. */
const cause = fc.constantFrom(...CAUSES, USUAL, USUAL)

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ...of('boot'), host, cause: fc.option(cause, { freq: 3 }), late }) },
  { weight: 3, arbitrary: fc.record({ ...of('rerun'), host, found: fc.boolean(), late }) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...of('wait'),
      ms: fc.constantFrom(2_000, 31_000, 6 * MINUTE, 11 * MINUTE, 16 * MINUTE, 70 * MINUTE),
    }),
  },
  { weight: 2, arbitrary: fc.record({ ...of('deliver'), host, which: fc.nat({ max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ ...of('claim'), which: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ ...of('launch'), host }) },
  { weight: 1, arbitrary: fc.record({ ...of('terminate'), host }) },
  { weight: 1, arbitrary: fc.record({ ...of('kill'), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record(of('acknowledge')) },
  { weight: 1, arbitrary: fc.record({ ...of('silence'), cause: fc.option(cause), pause: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ ...of('channels'), to: fc.nat({ max: 4 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...of('modes'),
      pager: fc.constantFrom(...MODES),
      remediator: fc.constantFrom(...MODES),
    }),
  },
)

const share = fc.constantFrom(0, 0, 0.2, 0.5)
export const step: fc.Arbitrary<Step> = fc.record({
  act,
  seed: fc.nat(),
  crash: share,
  lose: fc.constantFrom(0, 0, 0.5, 1),
  twice: fc.constantFrom(0, 0, 0.5, 1),
  asleep: fc.constantFrom(false, false, false, false, true),
})
