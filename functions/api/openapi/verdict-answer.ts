/** What `GET /v1/instances/{id}/verdict` answers, as `verdict-routes.ts` writes it. */
import * as z from 'zod'
import { cause, confidence, verdict } from './boot-answers.ts'
import { named, time } from './schema-names.ts'

export const verdictAnswer = named(
  'AwaitedVerdict',
  z.object({
    instance: z.string(),
    fleet: z.string(),
    since: time,
    /** The server's clock. */
    at: time,
    state: z.enum(['final', 'gone', 'waiting']),
    reason: z.enum(['nothing_reported', 'only_claims', 'booting', 'not_legible']).nullable(),
    verdict: verdict.nullable(),
    cause: cause.nullable(),
    confidence: confidence.nullable(),
    boot: z.object({ boot_key: z.string(), began_at: time, image: z.string(), link: z.string() }).nullable(),
    remedy: z.string().nullable(),
    launch: z.object({ at: time, deadline_at: time }).nullable(),
  }),
)
