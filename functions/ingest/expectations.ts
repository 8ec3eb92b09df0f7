/** `PUT /v1/expectations/{instance}`: inventory says that an instance was launched, or that work on it is planned. */
import * as z from 'zod'
import { usableMacs, usableUuid } from '../../shared/identity.ts'
import { pointersOf, problem } from '../../shared/problem.ts'
import type { Deps } from '../deps.ts'
import { ProblemError } from '../problem-response.ts'
import type { InstanceItem, TokenItem } from '../store/items.ts'
import { newInstance } from '../store/new-instance.ts'

const TRIES = 10

export const expectation = z.strictObject({
  uuid: z.string().optional(),
  macs: z.array(z.string()).max(32).default([]),
  image: z.string().max(128).optional(),
  /** RFC 3339; default now. */
  launched_at: z.iso.datetime({ offset: true }).optional(),
  deadline_s: z.number().int().min(30).max(86_400).optional(),
  /** Planned work: nothing is expected and nothing pages until then. */
  until: z.iso.datetime({ offset: true }).optional(),
  reason: z.string().max(200).optional(),
  labels: z.record(z.string().max(64), z.string().max(256)).default({}),
})

export interface ExpectationOutcome {
  instance: string
  epoch: number
  deadline_at: string
}

/**
 * Records the launch: aliases first, then the due row that will look for the missing report, then the instance.
 * A crash between the steps leaves at worst a due row that finds nothing to do.
 */
export async function putExpectation(
  deps: Deps,
  token: TokenItem,
  instance: string,
  body: unknown,
): Promise<ExpectationOutcome> {
  const wanted = read(instance, body)
  const { fleet } = token
  const now = deps.now()
  const at = wanted.launched_at ? Date.parse(wanted.launched_at) : now
  const deadlineS = wanted.deadline_s ?? deps.config.fleets[fleet]?.deadline_s ?? 900
  const until = wanted.until ? Date.parse(wanted.until) : null
  const deadlineAt = (until ?? at) + deadlineS * 1000

  const uuid = usableUuid(wanted.uuid)
  if (uuid) await deps.store.putAlias({ fleet, kind: 'uuid', value: uuid, instance })
  for (const value of usableMacs(wanted.macs.join(',')))
    await deps.store.putAlias({ fleet, kind: 'mac', value, instance })
  const due = {
    at: deadlineAt,
    kind: 'expectation' as const,
    fleet,
    target: instance,
    detail: { deadline_at: deadlineAt },
    expires_at_s: Math.floor(deadlineAt / 1000) + 14 * 86_400,
  }
  await deps.store.putDue(due)

  for (let attempt = 0; attempt < TRIES; attempt++) {
    const stored = (await deps.store.getInstance(fleet, instance)) ?? newInstance(fleet, instance)
    const epoch = (stored.launch?.epoch ?? 0) + 1
    const next: InstanceItem = {
      ...stored,
      known: true,
      gone: null,
      image: wanted.image ?? stored.image,
      labels: { ...stored.labels, ...wanted.labels },
      planned: until ? { until, reason: wanted.reason ?? 'planned work' } : stored.planned,
      launch: { at, deadline_at: deadlineAt, image: wanted.image ?? null, epoch, satisfied_at: null },
    }
    if (!(await deps.store.casInstance(next))) continue
    await deps.poke(due)
    return { instance, epoch, deadline_at: new Date(deadlineAt).toISOString() }
  }
  throw new Error(`instance ${instance} is being changed by too many writers`)
}

function read(instance: string, body: unknown): z.infer<typeof expectation> {
  const parsed = expectation.safeParse(body)
  const errors = parsed.success ? [] : pointersOf(parsed.error)
  if (!/^[\x21-\x7e]{1,128}$/.test(instance))
    errors.push({ pointer: '{instance}', detail: '1 to 128 printable ASCII characters' })
  if (parsed.success && parsed.data.uuid !== undefined && !usableUuid(parsed.data.uuid))
    errors.push({ pointer: '/uuid', detail: 'not a uuid, or one that many machines share' })
  if (!parsed.success || errors.length > 0)
    throw new ProblemError(
      problem(
        422,
        'invalid_expectation',
        'Unprocessable content',
        'The expectation is not usable; see errors.',
        errors,
      ),
    )
  return parsed.data
}
