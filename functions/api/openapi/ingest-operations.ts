/** The routes of guests and inventory. */
import * as z from 'zod'
import { bootReport } from '../../../shared/boot-report.ts'
import { expectation, expectations, instanceId } from '../../launches/expectation-schema.ts'
import type { Operations } from './operation.ts'
import { named, time } from './schema-names.ts'

const received = named(
  'Received',
  z.object({
    outcome: z.enum(['stored', 'duplicate']),
    fleet: z.string(),
    guest: z.string(),
    boot_key: z.string(),
    seq: z.number(),
  }),
)
const expected = named(
  'Expected',
  z.object({
    instance: z.string(),
    epoch: z.number(),
    deadline_at: time,
    taken: z.array(z.object({ name: z.string(), by: z.string() })).optional(),
    labels_not_listed: z.array(z.string()).optional(),
  }),
)
const REFUSALS = ['bad_gzip', 'invalid_report', 'too_large', 'unsupported_encoding'] as const
const HEADERS = {
  'boot-health-secret': 'The guest’s own secret, 32 to 128 hex digits; bound to its instance.',
  'boot-health-uptime': 'Uptime in seconds when it was sent.',
  'boot-health-hint': '`good` or `bad`; anything else counts as `unsure`.',
}

export const INGEST: Operations = {
  'POST /v1/evidence': {
    id: 'sendEvidence',
    tag: 'Guests',
    summary: 'A guest’s report as an envelope of plain text, which may be gzipped.',
    headers: HEADERS,
    body: { text: 'An envelope: docs/guest.md shows one.' },
    answers: { 202: received },
    problems: [...REFUSALS, 'too_many_reports'],
  },
  'POST /v1/boots': {
    id: 'sendBoot',
    tag: 'Guests',
    summary: 'A guest’s report as JSON.',
    headers: HEADERS,
    body: { json: named('BootReport', bootReport) },
    answers: { 202: received },
    problems: [...REFUSALS, 'too_many_reports'],
  },
  'POST /v1/console': {
    id: 'sendConsole',
    tag: 'Inventory',
    summary: 'A console log that was read through the control plane.',
    query: z.object({ instance: instanceId }),
    body: { text: 'The console as it was printed; a console may be empty.', optional: true },
    answers: { 202: received },
    problems: REFUSALS,
  },
  'PUT /v1/expectations/:instance': {
    id: 'expectInstance',
    tag: 'Inventory',
    summary: 'Announces a launch, and by when a report is due.',
    body: { json: named('Expectation', expectation) },
    answers: { 200: expected },
    problems: [...REFUSALS, 'invalid_expectation'],
  },
  'PUT /v1/expectations': {
    id: 'expectInstances',
    tag: 'Inventory',
    summary: 'Announces many launches at once: all are checked before the first is recorded.',
    body: { json: named('Expectations', expectations) },
    answers: { 200: named('ExpectedList', z.object({ items: z.array(expected) })) },
    problems: [...REFUSALS, 'invalid_expectation'],
  },
  'DELETE /v1/expectations/:instance': {
    id: 'dropExpectation',
    tag: 'Inventory',
    summary: 'Announces that the instance is gone: it leaves its incident, and nothing is expected of it.',
    answers: { 204: null },
    problems: ['no_such_instance'],
  },
  'GET /v1/schemas/:schema': {
    id: 'getSchema',
    tag: 'About',
    summary: 'A published contract as JSON Schema.',
    answers: { 200: named('JsonSchema', z.looseObject({})) },
    problems: ['no_such_schema'],
  },
  'GET /v1/boots/:boot_key/action': {
    id: 'guestAction',
    tag: 'Guests',
    summary: 'Whether the guest may run its one local action: `none` or `rerun`.',
    headers: { 'boot-health-secret': HEADERS['boot-health-secret'] },
    answers: { 200: 'text/plain' },
    problems: [],
  },
}
