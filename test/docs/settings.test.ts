/** docs/settings.md and the schema of the config file name the same keys, with the same defaults. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import * as z from 'zod'
import { authConfig } from '../../shared/auth/auth-config.ts'
import { awsConfig } from '../../shared/aws-config.ts'
import { channel } from '../../shared/channels/channels.ts'
import { config, fleetConfig, remediationPolicy, verdictWebhook } from '../../shared/config.ts'

interface Schema {
  properties?: Record<string, Schema>
  required?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  default?: unknown
}

const jsonSchema = (of: z.ZodType) => z.toJSONSchema(of, { io: 'input', unrepresentable: 'any' }) as Schema

const objectsIn = (schema: Schema): Schema[] =>
  [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(({ properties }) => properties)

const isSecret = (schema: Schema) => objectsIn(schema).some(({ properties }) => properties?.env)

/** Each key with its default as the page spells it; a secret is one key, and its forms are listed once. */
function keysOf(schema: Schema, path = ''): string[] {
  return objectsIn(schema).flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties).flatMap(([key, value]) => {
      const inside = isSecret(value) ? [] : keysOf(value, `${path}${key}.`)
      return [`${path}${key} = ${defaultOf(value, required.includes(key))}`, ...inside]
    }),
  )
}

function defaultOf(schema: Schema, required: boolean): string {
  if (schema.default !== undefined) return `\`${JSON.stringify(schema.default)}\``
  return required ? 'required' : '–'
}

/** Key and default (the first and the last cell) of each row of the table under this heading. */
function documented(heading: string): string[] {
  const [, section = ''] = readFileSync('docs/settings.md', 'utf8').split(`\n## ${heading}\n`)
  const rows = section.split('\n## ')[0]?.matchAll(/^\| `([^`]+)` \|.*\| ([^|]+) \|$/gm) ?? []
  return [...rows].map(([, key, value]) => `${key} = ${value}`)
}

const withoutPart = (keys: string[], part: string) => keys.filter((key) => !key.startsWith(`${part}.`))

describe('docs/settings.md', () => {
  const tables: [heading: string, keys: string[]][] = [
    ['The file', withoutPart(withoutPart(keysOf(jsonSchema(config)), 'aws'), 'auth')],
    ['`auth`', keysOf(jsonSchema(authConfig))],
    ['`fleets.NAME`', withoutPart(keysOf(jsonSchema(fleetConfig)), 'remediation')],
    ['`fleets.NAME.remediation`', keysOf(jsonSchema(remediationPolicy))],
    ['`fleets.NAME.verdict_webhooks.NAME`', keysOf(jsonSchema(verdictWebhook))],
    ['`channels.NAME`', keysOf(jsonSchema(channel))],
    ['`aws`', keysOf(jsonSchema(awsConfig))],
  ]
  for (const [heading, keys] of tables)
    it(`lists each key of ${heading} with its default, and no other`, () => {
      assert.deepEqual([...new Set(documented(heading))].sort(), [...new Set(keys)].sort())
    })

  it('shows a configuration that is accepted', () => {
    const [, text = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/settings.md', 'utf8')) ?? []
    assert.deepEqual(config.safeParse(JSON.parse(text)).error, undefined)
  })
})
