/** What the OpenAPI document says of one route; who may call it is said by the tables of `functions/http`. */
import type * as z from 'zod'
import type { ProblemCode } from './problems.ts'

export interface Operation {
  /** A name for generated clients, unlike any other. */
  id: string
  /** The heading it stands under. */
  tag:
    | 'Boots'
    | 'Incidents'
    | 'Fleet'
    | 'Repairs'
    | 'Deliveries'
    | 'People'
    | 'Guests'
    | 'Inventory'
    | 'About'
  summary: string
  /** The fields of the query. */
  query?: z.ZodObject
  /** Headers that are read, with what they are for. */
  headers?: Record<string, string>
  /** A named schema: JSON. `optional`: an empty body is one, of JSON as `{}`. */
  body?: ({ json: z.ZodType } | { text: string } | { form: string }) & { optional?: true }
  /** By status: a named schema, the media type of an answer that is no JSON, or null where it has no body. */
  answers: Record<number, z.ZodType | string | null>
  /** Why it may say no, besides what every route may say. */
  problems: readonly ProblemCode[]
}

/** By verb and the path as the app spells it. */
export type Operations = Readonly<Record<string, Operation>>
