/** What the API answers about trends and annotations. */
import * as z from 'zod'
import { named, time } from './schema-names.ts'

export const annotation = named(
  'Annotation',
  z.object({
    id: z.string(),
    at: time,
    text: z.string(),
    image: z.string().nullable(),
    author: z.string(),
  }),
)

const trendCount = { up: z.number(), lost: z.number(), margins: z.array(z.number()) }
const share = z.object({ hit: z.number(), of: z.number() })

export const trend = named(
  'Trend',
  z.object({
    fleet: z.string(),
    image: z.string().nullable(),
    days: z.number(),
    margin_edges_s: z.array(z.number()),
    points: z.array(z.object({ at: time, until: time, ...trendCount })),
    changes: z.array(z.object({ at: time, of: z.enum(['came_up', 'narrow']), before: share, after: share })),
    annotations: z.array(annotation),
    images: z.array(z.object({ image: z.string(), ...trendCount })),
    cut: z.boolean(),
  }),
)
