/** An operator's actions on one instance: accept a refused secret, or erase the instance. */
import type { Hono } from 'hono'
import * as z from 'zod'
import { problem } from '../../shared/problem.ts'
import { judgeWork } from '../boots/accept.ts'
import type { ApiDeps } from '../deps.ts'
import { wake } from '../due/wake.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import type { Authenticate, Caller } from '../http/caller.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readJson } from '../http/read-json.ts'
import { change } from '../store/change.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { readInstance } from '../store/new-instance.ts'
import { acceptedSecret, type Candidate, candidatesOf } from './accept-secret.ts'
import { answerJson } from './json-shapes.ts'

export const acceptBody = z.strictObject({
  /** The first characters of the displayed secret: the one that was refused last may be another by now, and a stranger's. */
  secret_hash: z
    .string()
    .regex(/^[0-9a-f]{8,64}$/, 'at least the first 8 hex digits of the secret hash that is shown'),
  note: z.string().trim().max(300).default(''),
})

type Who = Pick<Caller, 'fleet' | 'by'>

/** Accepts the secret of an instance, and erases an instance. */
export function addInstanceRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.post('/v1/instances/:id/accept', async (c) => {
    const caller = await authenticate(c)
    const body = await readJson(c, acceptBody)
    const instance = c.req.param('id')
    const candidate = await acceptSecret(deps, caller, instance, body)
    return answerJson(c, { instance, secret_hash: candidate.secret_hash, judging: candidate.boots.length })
  })

  app.delete('/v1/instances/:id', async (c) => {
    const caller = await authenticate(c)
    const instance = c.req.param('id')
    await stored(deps, caller.fleet, instance)
    await audit(deps, caller, instance, 'erase', 'asked_for', {})
    // The worker does it: a due row survives a crash.
    await wake(deps, { kind: 'erase', fleet: caller.fleet, instance })
    return answerJson(c, { instance, erasing: true }, 202)
  })
}

/** Binds the waiting secret by the operator's decision, and has its refused and unverified boots judged again. */
export async function acceptSecret(
  deps: ApiDeps,
  caller: Who,
  instance: string,
  body: { secret_hash: string; note: string },
): Promise<Candidate> {
  const { fleet } = caller
  await stored(deps, fleet, instance)
  const ahead = createWriteAhead(deps)
  let accepted: Candidate | null = null
  await change<InstanceItem>({
    what: `instance ${instance}`,
    read: () => readInstance(deps.store, fleet, instance),
    decide: (now) => {
      const named = candidatesOf(now).filter((one) => one.secret_hash.startsWith(body.secret_hash))
      accepted = named.length === 1 ? (named[0] ?? null) : null
      if (accepted === null) throw nothingToAccept()
      return acceptedSecret(now, accepted, deps.now())
    },
    write: async (next) => {
      for (const { guest, boot_key } of accepted?.boots ?? [])
        await ahead.write(judgeWork({ fleet, guest, boot_key }))
      return deps.store.casInstance(next)
    },
  })
  const candidate = accepted ?? { secret_hash: '', boots: [] }
  await audit(deps, caller, instance, 'accept_secret', body.note || 'no note', {
    secret_hash: candidate.secret_hash.slice(0, 12),
  })
  await ahead.start()
  return candidate
}

async function stored({ store }: ApiDeps, fleet: string, instance: string): Promise<InstanceItem> {
  const item = await store.getInstance(fleet, instance)
  if (item) return item
  const detail = 'No report and no inventory has named this instance.'
  throw new ProblemError(problem(404, 'no_such_instance', 'Not found', detail))
}

function nothingToAccept(): ProblemError {
  const detail =
    'No secret waits for this instance, or a different one from the one you named: look at it again.'
  return new ProblemError(problem(409, 'nothing_to_accept', 'Conflict', detail))
}

async function audit(
  { store, now }: ApiDeps,
  { fleet, by }: Who,
  instance: string,
  action: string,
  reason: string,
  detail: Record<string, string>,
): Promise<void> {
  const entry = { fleet, at: now(), actor: by, action, reason, detail }
  await store.appendAudit({ ...entry, subject: `instance:${instance}` })
}
