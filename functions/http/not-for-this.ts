/**
 * Valid tokens that do not fit the request: of another role, or of another fleet than it names; and tokens of every fleet.
 * Loaded only for one of those: no guest's request has one.
 */
import type { Config } from '../../shared/config.ts'
import { problem } from '../../shared/problem.ts'
import type { Role } from '../store/token-item.ts'
import { ProblemError } from './problem-response.ts'

/** Stands for every fleet of the configuration. */
export const EVERY_FLEET = '*'

/** Throws 403 for a token of a role that may not call the route. */
export function demandRole(role: Role, roles: readonly Role[]): void {
  if (roles.includes(role)) return
  const detail = `This is a token of role ${role}; the path needs ${roles.join(' or ')}.`
  throw new ProblemError(problem(403, 'forbidden', 'Forbidden', detail))
}

/**
 * The fleet that a request is about, from the name in it and the token's fleet. Throws 403 where these differ: it would act
 * on, or show, a fleet that nobody meant. With a token of every fleet the only configured one need not be named: 400 where
 * there are several, 404 where there is none of that name.
 */
export function fleetNamed(
  own: string,
  named: string | undefined,
  { fleets }: Pick<Config, 'fleets'>,
): string {
  if (own !== EVERY_FLEET) {
    if (named !== undefined && named !== own) throw otherFleet(named, own)
    return own
  }
  const [only, ...others] = Object.keys(fleets)
  if (named === undefined && only !== undefined && others.length === 0) return only
  if (named === undefined) throw fleetNotNamed()
  if (!Object.hasOwn(fleets, named)) throw noSuchFleet()
  return named
}

/** 403: about a fleet that the caller has no role in. */
export function otherFleet(named: string, own: string): ProblemError {
  const wanted = named.slice(0, 64)
  const detail = `This is about fleet ${wanted}, and the token is of fleet ${own}; nothing was done. Use a token of ${wanted}.`
  return new ProblemError(problem(403, 'other_fleet', 'Forbidden', detail))
}

/** 400: of several fleets the server must not guess which one was meant. */
export function fleetNotNamed(): ProblemError {
  const detail =
    'You may use several fleets: name one with `?fleet=` (`--fleet` on the command line); nothing was done.'
  return new ProblemError(problem(400, 'fleet_not_named', 'Bad request', detail))
}

export const noSuchFleet = () =>
  new ProblemError(problem(404, 'no_such_fleet', 'Not found', 'The config names no such fleet.'))
