/** `/v1/expectations`: inventory announces that instances were launched, that work on them is planned, or that they are gone. */
import { isDeepStrictEqual } from 'node:util'
import { guestKeysOf, swappedUuid, usableMacs, usableUuid } from '../../shared/identity.ts'
import { EXPECTATIONS_AT_ONCE } from '../../shared/policy/limits.ts'
import { pointersOf, problem } from '../../shared/problem.ts'
import { judgeWork } from '../boots/accept.ts'
import { released } from '../boots/contest.ts'
import { keptLabels } from '../boots/kept-labels.ts'
import { markGone } from '../boots/mark-gone.ts'
import { recountBoots } from '../boots/recount.ts'
import { untrustedUnder } from '../boots/untrusted-boots.ts'
import type { Deps } from '../deps.ts'
import { createWriteAhead, type WriteAhead } from '../due/write-ahead.ts'
import { ProblemError } from '../http/problem-response.ts'
import { tokenSeen } from '../http/token-seen.ts'
import { compareMember } from '../incidents/members.ts'
import { change } from '../store/change.ts'
import type { Alias, InstanceItem } from '../store/instance-item.ts'
import { readInstance } from '../store/new-instance.ts'
import { sideBySide } from '../store/side-by-side.ts'
import type { TokenItem } from '../store/token-item.ts'
import { type Expectation, expectation, expectations, instanceId } from './expectation-schema.ts'
import { announced, firstCheck, labelsFault } from './launch.ts'

export interface ExpectationOutcome {
  instance: string
  /** Rises with each launch or rebuild that is announced. */
  epoch: number
  deadline_at: string
  /** Names that another instance of inventory has too: reports are assigned by the other names, where there are any. */
  taken?: { name: string; by: string }[]
  /** The instance's labels that do not fit into the rows of its boots: they cannot be searched or compared. */
  labels_not_listed?: string[]
}

/** One instance. Throws a problem 422 with pointers to the errors. */
export async function putExpectation(
  deps: Deps,
  token: TokenItem,
  instance: string,
  body: unknown,
): Promise<ExpectationOutcome> {
  const id = instanceId.safeParse(instance)
  const parsed = expectation.safeParse(body)
  const errors = [
    ...(id.success ? [] : [{ pointer: '{instance}', detail: id.error.issues[0]?.message ?? '' }]),
    ...(parsed.success ? [] : pointersOf(parsed.error)),
  ]
  if (!parsed.success || errors.length > 0) throw unusable(errors)
  await tokenSeen(deps, token.token_id, deps.now())
  return expectOne(deps, token.fleet, instance, parsed.data)
}

/** Inventory deleted the instance: it leaves its incident as gone. 404 where it is unknown. */
export async function dropExpectation(
  deps: Deps,
  { fleet, token_id }: TokenItem,
  instance: string,
): Promise<void> {
  await tokenSeen(deps, token_id, deps.now())
  const known = await deps.store.getInstance(fleet, instance)
  if (known === null)
    throw new ProblemError(
      problem(404, 'no_such_instance', 'Not found', 'Nothing was expected of this instance.'),
    )
  await markGone(deps, { fleet, instance, state: 'deleted', at: deps.now() })
}

/** Many at once: all of them are checked before the first is recorded, and each may be repeated. */
export async function putExpectations(
  deps: Deps,
  token: TokenItem,
  body: unknown,
): Promise<ExpectationOutcome[]> {
  const parsed = expectations.safeParse(body)
  if (!parsed.success) throw unusable(pointersOf(parsed.error))
  await tokenSeen(deps, token.token_id, deps.now())
  const expect = ({ instance, ...wanted }: (typeof parsed.data)[number]) =>
    expectOne(deps, token.fleet, instance, wanted)
  const outcomes = await sideBySide(parsed.data, expect, { atOnce: EXPECTATIONS_AT_ONCE })
  return outcomes.flatMap((outcome) => outcome ?? [])
}

/**
 * Aliases first, then the due rows that check for the missing report and judge earlier reports again, then the instance. A
 * crash between the steps leaves at worst a due row without work.
 */
async function expectOne(
  deps: Deps,
  fleet: string,
  instance: string,
  wanted: Expectation,
): Promise<ExpectationOutcome> {
  const now = deps.now()
  const uuid = usableUuid(wanted.uuid)
  const macs = usableMacs(wanted.macs.join(','))
  const { taken, moved } = await nameInstance(deps, fleet, instance, uuid, macs)
  const ahead = createWriteAhead(deps)
  const { item } = await change<InstanceItem>({
    what: `instance ${instance}`,
    read: () => readInstance(deps.store, fleet, instance),
    decide: (stored) => {
      const next = announced(stored, { ...wanted, uuid, macs }, { now, fleet: deps.config.fleets[fleet] })
      const fault = labelsFault(next.labels)
      // Labels that it already has are not an error of an announcement without labels.
      if (fault !== null && Object.keys(wanted.labels).length > 0)
        throw unusable([{ pointer: '/labels', detail: fault }])
      return isDeepStrictEqual(next, stored) ? null : next
    },
    write: async (next) => {
      const { at, deadline_fixed } = firstCheck(next, wanted)
      await ahead.write({ kind: 'expectation', fleet, instance, deadline_fixed }, at)
      await judgeEarlier(deps, ahead, fleet, { instance, uuid, macs })
      return deps.store.casInstance(next)
    },
  })
  for (const { value, by } of moved) await releaseOthersReports(deps, fleet, by, value)
  await ahead.start()
  await recountBoots(deps, item)
  if (item.incident) await compareMember(deps, item.incident, instance)
  const { epoch, deadline_at } = item.launch ?? { epoch: 0, deadline_at: now }
  const { left } = keptLabels(item.labels)
  return {
    ...{ instance, epoch, deadline_at: new Date(deadline_at).toISOString() },
    ...(taken.length === 0 ? {} : { taken }),
    ...(left.length === 0 ? {} : { labels_not_listed: left }),
  }
}

/**
 * Answers the names that another instance has according to inventory. The newest announcement gets them: a card may have
 * moved, and inventory does not always announce the machine that it left. Only new names are written: a fleet announces the
 * same machines again and again.
 */
async function nameInstance(
  deps: Deps,
  fleet: string,
  instance: string,
  uuid: string | null,
  macs: string[],
): Promise<{ taken: { name: string; by: string }[]; moved: { value: string; by: string }[] }> {
  const at = deps.now()
  const aliases: Alias[] = [
    { fleet, kind: 'inventory', value: fleet, instance: 'yes', at },
    ...(uuid ? [{ fleet, kind: 'uuid', value: uuid, instance, at }] : []),
    ...macs.map((value) => ({ fleet, kind: 'mac', value, instance, at })),
  ]
  const taken: { name: string; by: string }[] = []
  const moved: { value: string; by: string }[] = []
  for (const alias of aliases) {
    const by = await deps.store.getAlias(fleet, alias.kind, alias.value)
    if (by === alias.instance) continue
    if (by !== null && (await isNamed(deps, fleet, by, alias))) taken.push({ name: alias.value, by })
    if (by !== null) moved.push({ value: alias.value, by })
    await deps.store.putAlias(alias)
  }
  return { taken, moved }
}

/** Whether the other instance exists and still has the name according to inventory. */
async function isNamed(
  deps: Deps,
  fleet: string,
  instance: string,
  { kind, value }: Alias,
): Promise<boolean> {
  const other = await deps.store.getInstance(fleet, instance)
  return other?.gone === null && other.aliases.some((one) => one.kind === kind && one.value === value)
}

/** Boots that reported before the announcement were unverified, or another machine's; now they may count. */
async function judgeEarlier(
  deps: Deps,
  ahead: WriteAhead,
  fleet: string,
  { instance, uuid, macs }: { instance: string; uuid: string | null; macs: string[] },
): Promise<void> {
  for (const id of new Set([instance, ...guestKeysOf(uuid, macs)]))
    for (const { guest, boot_key, trust } of (await deps.store.getInstance(fleet, id))?.boots ?? [])
      if (trust === 'claimed') await ahead.write(judgeWork({ fleet, guest, boot_key }))
  const names = [...(uuid ? [uuid, swappedUuid(uuid)] : []), ...macs]
  for (const name of names)
    for (const { guest, boot_key } of await untrustedUnder(deps, fleet, name))
      await ahead.write(judgeWork({ fleet, guest, boot_key }))
}

/** A report under a name that now belongs to another machine does not contest the machine that had it. */
async function releaseOthersReports(
  deps: Deps,
  fleet: string,
  instance: string,
  name: string,
): Promise<void> {
  const untrusted = await untrustedUnder(deps, fleet, name)
  if (untrusted.length === 0) return
  const ahead = createWriteAhead(deps)
  const { item, changed } = await change<InstanceItem>({
    what: `instance ${instance}`,
    read: () => readInstance(deps.store, fleet, instance),
    decide: (now) =>
      released(now, ({ guest, boot_key }) =>
        untrusted.some((one) => one.guest === guest && one.boot_key === boot_key),
      ),
    write: async (next) => {
      for (const { guest, boot_key, trust } of next.boots)
        if (trust === 'contested') await ahead.write(judgeWork({ fleet, guest, boot_key }))
      return deps.store.casInstance(next)
    },
  })
  await ahead.start()
  if (!changed) return
  await recountBoots(deps, item)
  if (item.incident) await compareMember(deps, item.incident, instance)
}

function unusable(errors: { pointer: string; detail: string }[]): ProblemError {
  const title = 'Unprocessable content'
  return new ProblemError(
    problem(422, 'invalid_expectation', title, 'The expectation is not usable; see errors.', errors),
  )
}
