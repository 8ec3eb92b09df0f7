/** The named schemas of the OpenAPI document: a schema that is used twice is written once, under `components`. */
import * as z from 'zod'

const NAMES = z.registry<{ id: string }>()

/** Gives a schema its name in the document. */
export function named<T extends z.ZodType>(id: string, schema: T): T {
  NAMES.add(schema, { id })
  return schema
}

/** Every named schema as JSON Schema; references lead to `#/components/schemas/NAME`. */
export function namedSchemas(): Record<string, object> {
  const { schemas } = z.toJSONSchema(NAMES, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ zodSchema, jsonSchema }) => {
      // The pattern repeats in 300 characters what `format` says; our date-times always end in Z or an offset.
      if (zodSchema._zod.def.type === 'string' && jsonSchema.format === 'date-time') delete jsonSchema.pattern
    },
  })
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  )
}

/** The name of a schema. Throws where it has none. */
export function nameOf(schema: z.ZodType): string {
  const name = NAMES.get(schema)?.id
  if (name === undefined) throw new Error('this schema has no name in the OpenAPI document')
  return name
}

/** RFC 3339 in UTC. */
export const time = named('Time', z.iso.datetime())
export const timeOrNull = time.nullable()
