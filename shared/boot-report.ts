/**
 * `POST /v1/boots`: the same facts as the envelope, as JSON, for clients that are not our reporter.
 * The zod schema is the contract; it is published as JSON Schema at `/v1/schemas/boot.json`.
 */
import * as z from 'zod'
import type { Evidence } from './evidence.ts'

const line = z
  .string()
  .max(512)
  .regex(/^[^\r\n]*$/, 'one line')

const MAX_FURTHER_FACTS = 55

export const bootReport = z.strictObject({
  boot_id: z
    .string()
    .regex(
      /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
      'a uuid, as /proc/sys/kernel/random/boot_id has it',
    ),
  boot_n: z.number().int().min(0).max(1e9).optional(),
  seq: z.number().int().min(1).max(9999).default(1),
  uptime: z.number().min(0).max(1e10).optional(),
  hint: z.enum(['good', 'bad', 'unsure']).default('unsure'),
  product_uuid: line.optional(),
  macs: z.array(line).max(32).default([]),
  machine_id: line.optional(),
  image: line.optional(),
  /** Any other fact of the envelope, under its name there; with those above at most the 64 that an envelope has. */
  facts: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), line)
    .refine((facts) => Object.keys(facts).length <= MAX_FURTHER_FACTS, `at most ${MAX_FURTHER_FACTS}`)
    .default({}),
  sections: z
    .array(z.strictObject({ name: z.string().min(1).max(200).regex(/^\S+$/, 'no spaces'), text: z.string() }))
    .max(64),
})
export type BootReport = z.infer<typeof bootReport>

/** More values than any report has: 64 sections of three, 64 facts, 32 MACs. */
const MAX_VALUES = 1000

/**
 * True where the JSON has more values than any report. Checked before the schema, which makes a message for each wrong
 * value: a hostile body can have a hundred thousand.
 */
export function hasTooManyValues(json: unknown): boolean {
  const left: unknown[] = [json]
  for (let seen = 0; left.length > 0; seen++) {
    if (seen + left.length > MAX_VALUES) return true
    const value = left.pop()
    if (typeof value === 'object' && value !== null)
      left.push(...Object.values(value).slice(0, MAX_VALUES + 1))
  }
  return false
}

/** A parsed JSON report as the evidence that an envelope with the same facts would give. */
export function evidenceOfReport(report: BootReport): Evidence {
  const { facts, sections, macs, ...named } = report
  const own = Object.entries({ ...named, macs: macs.join(',') }).filter(
    ([, value]) => value !== undefined && value !== '',
  )
  return {
    facts: { ...facts, ...Object.fromEntries(own.map(([name, value]) => [name, String(value)])) },
    sections: sections.map((section) => ({ ...section, attributes: {} })),
  }
}

/** The published JSON Schema. */
export function bootReportJsonSchema(): object {
  return z.toJSONSchema(bootReport, { io: 'input' })
}
