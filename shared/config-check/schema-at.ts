/** What the config's schema requires at one place. Pure. */
import * as z from 'zod'
import { config } from '../config.ts'

export interface SchemaPart {
  format?: string
  type?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  minimum?: number
  maximum?: number
  properties?: Record<string, SchemaPart>
  additionalProperties?: SchemaPart | boolean
  items?: SchemaPart
  anyOf?: SchemaPart[]
  oneOf?: SchemaPart[]
}

let whole: SchemaPart | null = null

/** JSON Schema (draft 2020-12) of `boot-health.config.json`. */
export function configJsonSchema(): object {
  return z.toJSONSchema(config, { io: 'input' })
}

/**
 * The schema for `path` in `raw`; null where the schema has no such path. Where several forms are possible, the `type` in
 * `raw` decides.
 */
export function schemaAt(raw: unknown, path: readonly PropertyKey[]): SchemaPart | null {
  whole ??= configJsonSchema() as SchemaPart
  let part: SchemaPart | null = whole
  let value = raw
  for (const step of path) {
    part = part === null ? null : inside(chosen(part, value), step)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined
  }
  return part === null ? null : chosen(part, value)
}

/** The keys that may stand at `path`. */
export function keysAt(raw: unknown, path: readonly PropertyKey[]): string[] {
  const part = schemaAt(raw, path)
  const forms = part?.anyOf ?? part?.oneOf ?? (part ? [part] : [])
  return [...new Set(forms.flatMap((form) => Object.keys(form.properties ?? {})))]
}

function inside(part: SchemaPart, step: PropertyKey): SchemaPart | null {
  if (typeof step === 'number') return part.items ?? null
  const named = part.properties?.[String(step)]
  if (named) return named
  return typeof part.additionalProperties === 'object' ? part.additionalProperties : null
}

function chosen(part: SchemaPart, value: unknown): SchemaPart {
  const forms = part.oneOf ?? part.anyOf
  const type = typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : undefined
  return forms?.find((form) => form.properties?.type?.const === type && type !== undefined) ?? part
}
