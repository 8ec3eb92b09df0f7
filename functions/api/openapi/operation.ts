/** What the OpenAPI document contains for one route; the tables of `functions/http` decide who may call it. */
import type * as z from 'zod'
import type { ProblemCode } from './problems.ts'

export interface Operation {
  /** A unique name for generated clients. */
  id: string
  /** The heading in the document. */
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
  /** A named schema: JSON. `optional`: an empty body is allowed; as JSON it counts as `{}`. */
  body?: ({ json: z.ZodType } | { text: string } | { form: string }) & { optional?: true }
  /** By status: a named schema, the media type of an answer that is not JSON, or null where it has no body. */
  answers: Record<number, z.ZodType | string | null>
  /** Why it may refuse, besides the reasons of every route. */
  problems: readonly ProblemCode[]
}

/** By method and the path as the app spells it. */
export type Operations = Readonly<Record<string, Operation>>
