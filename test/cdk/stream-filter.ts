/** Which of the table's changes wake the judge: the mapping's own filter, evaluated as Lambda's documentation says. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as keys from '../../functions/store/keys.ts'
import { templateOf } from '../support/synthesized.ts'

type Pattern = { [name: string]: Pattern | (string | { prefix: string })[] }

const mapping = Object.values(templateOf().findResources('AWS::Lambda::EventSourceMapping')).find(
  ({ Properties: it }) => it.FilterCriteria,
)
const patterns: Pattern[] = mapping?.Properties.FilterCriteria.Filters.map((one: { Pattern: string }) =>
  JSON.parse(one.Pattern),
)

/** Every field of the pattern must match one of its alternatives. */
function matches(pattern: Pattern, value: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    const found = (value as Record<string, unknown> | undefined)?.[name]
    if (!Array.isArray(wanted)) return matches(wanted, found)
    return wanted.some((one) =>
      typeof one === 'string' ? one === found : typeof found === 'string' && found.startsWith(one.prefix),
    )
  })
}

const wakes = (record: object) => patterns.some((pattern) => matches(pattern, record))

/** A record as a KEYS_ONLY stream has it. */
const record = (eventName: string, { pk, sk }: keys.Key, more: object = {}) => ({
  eventName,
  eventSource: 'aws:dynamodb',
  dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, StreamViewType: 'KEYS_ONLY' },
  ...more,
})

const report = { fleet: 'web', guest: 'g', boot_key: 'b', seq: 1, sha: 'abcdefabcdef' }
/** A guest and an operator choose these; both would like to be taken for a report. */
const EVIL = 'R#evil'
const incident = { fleet: EVIL, cause: EVIL, image: EVIL, gen: 1 }
const at = Date.parse('2026-11-24T12:00:00Z')

/** Everything that is written because of a report, or beside one. */
const DERIVED: Record<string, keys.Key> = {
  instance: keys.instanceKeys(EVIL, 0, EVIL),
  'boot row': keys.bootRowKeys(EVIL, 0, at, EVIL, EVIL),
  cell: keys.cellKeys(EVIL, 0, at),
  'due row of a judgement': keys.dueKeys({
    at,
    kind: 'judge',
    fleet: EVIL,
    target: EVIL,
    nonce: EVIL,
  }),
  'due cursor': keys.dueCursorKeys,
  heartbeat: keys.heartbeatKeys,
  incident: keys.incidentKeys(EVIL, EVIL, EVIL),
  'incident history': keys.incidentHistoryKeys(incident),
  member: keys.memberKeys(incident, 0, EVIL),
  guard: keys.guardKeys(EVIL),
  action: keys.actionKeys(EVIL),
  token: keys.tokenKeys(EVIL),
  'token list': keys.tokenListKeys(EVIL),
  alias: keys.aliasKeys({ fleet: EVIL, kind: 'uuid', value: EVIL }),
  'audit line': { pk: keys.auditPartition(EVIL, EVIL), sk: keys.appendSk(at, EVIL) },
  delivery: { pk: keys.deliveryPartition(EVIL, '2026-11-24'), sk: keys.appendSk(at, EVIL) },
  endpoint: keys.endpointKeys(EVIL),
  silence: keys.silenceKeys(EVIL, EVIL),
}

it('a new report wakes the judge', () => {
  assert.ok(wakes(record('INSERT', keys.reportKeys(report))))
})

it('a report that expires or is erased does not wake the judge', () => {
  const byTtl = { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }
  assert.ok(!wakes(record('REMOVE', keys.reportKeys(report), byTtl)))
  assert.ok(!wakes(record('REMOVE', keys.reportKeys(report))))
  assert.ok(!wakes(record('MODIFY', keys.reportKeys(report))))
})

for (const [what, key] of Object.entries(DERIVED))
  it(`writing, changing or deleting a ${what} does not wake the judge, whatever its name`, () => {
    for (const event of ['INSERT', 'MODIFY', 'REMOVE']) assert.ok(!wakes(record(event, key)), event)
  })
