/** How long each kind of row lives: each is written by the store as a handler would, and expires when the table of lives says. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryTable } from '../../../cli/simulate/memory-table.ts'
import type { ActionItem, Guard } from '../../../functions/store/action-item.ts'
import type { BootRow, Cell } from '../../../functions/store/boot-row.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import type { DueRow, GivenUpRow } from '../../../functions/store/due-row.ts'
import type { ImageBoot } from '../../../functions/store/image-boot.ts'
import type { IncidentHead, Member, Silence } from '../../../functions/store/incident-item.ts'
import type { Alias, InstanceItem } from '../../../functions/store/instance-item.ts'
import { holdLayout } from '../../../functions/store/layout.ts'
import type { AuditEntry, DeliveryEntry } from '../../../functions/store/log-item.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import type { ChannelPlace, NoticeItem } from '../../../functions/store/receiver-item.ts'
import type { Hint, ReportItem } from '../../../functions/store/report-item.ts'
import type { SessionItem } from '../../../functions/store/session-item.ts'
import type { Store } from '../../../functions/store/store.ts'
import type { Table } from '../../../functions/store/table.ts'
import type { TokenItem } from '../../../functions/store/token-item.ts'
import { expiryOf, LIFE_S, type StoredKind } from '../../../shared/policy/lives.ts'

const DAY_S = 86_400
const AT = Date.parse('2026-11-24T12:00:00Z')
const item = <T>(fields: Partial<T>): T => fields as T
const ref = { fleet: 'web', cause: 'no_link', image: 'a', gen: 1 }
const instance = (more: Partial<InstanceItem> = {}) => ({ ...newInstance('web', 'i-1'), ...more })
const head = (more: Partial<IncidentHead>) =>
  item<IncidentHead>({ rev: 0, ...ref, opened_at: AT - 5000, ...more })
const report = (hint: Hint) =>
  item<ReportItem>({
    fleet: 'web',
    guest: 'g',
    boot_key: 'b',
    seq: 1,
    sha: 'a',
    hint,
    received_at: AT,
    body: new Uint8Array(),
  })
const alias = (kind: string): Alias => ({ fleet: 'web', kind, value: 'x', instance: 'i-1', at: AT })

/** Every kind: its life in days after AT, and what the store is asked to write. */
const KINDS: Record<
  StoredKind,
  [days: number | null, write: (store: Store, table: Table) => Promise<unknown>]
> = {
  report: [14, (store) => store.putReport(report('good'))],
  failing_report: [90, (store) => store.putReport(report('bad'))],
  refused_report: [14, (store) => store.putRefusedReport(report('bad'))],
  boot_row: [
    90,
    (store) => store.putBootRow(item<BootRow>({ fleet: 'web', instance: 'i', boot_key: 'b', first_at: AT })),
  ],
  image_boot: [
    90,
    (store) =>
      store.putImageBoot(
        item<ImageBoot>({ fleet: 'web', image: 'a', instance: 'i', boot_key: 'b', first_at: AT }),
      ),
  ],
  known_image: [91, (store) => store.putKnownImage({ fleet: 'web', image: 'a', vouched: true, seen_at: AT })],
  cell: [400, (store) => store.putCell(item<Cell>({ fleet: 'web', shard: 0, at: AT }))],
  trend_day: [401, (store) => store.putTrendDay({ fleet: 'web', at: AT, all: {}, images: {} })],
  annotation: [
    400,
    (store) => store.putAnnotation({ fleet: 'web', id: 'a', at: AT, text: 't', image: null, author: 'x' }),
  ],
  due: [
    14,
    (store) => store.putDue(item<DueRow>({ at: AT, kind: 'judge', fleet: 'web', target: 'x', detail: {} })),
  ],
  given_up: [
    90,
    (store) =>
      store.putGivenUp(item<GivenUpRow>({ given_up_at: AT, kind: 'judge', fleet: 'web', target: 'x' })),
  ],
  incident: [400, (store) => store.casIncident(head({ state: 'resolved', resolved_at: AT }))],
  open_incident: [null, (store) => store.casIncident(head({ state: 'resolving', resolved_at: null }))],
  incident_history: [400, (store) => store.putIncidentHistory(head({ state: 'resolved', resolved_at: AT }))],
  member: [400, (store) => store.casMember(item<Member>({ rev: 0, ...ref, instance: 'i', joined_at: AT }))],
  action: [400, (store) => store.casAction(item<ActionItem>({ rev: 0, action_id: 'a', created_at: AT }))],
  audit: [400, (store) => store.appendAudit(item<AuditEntry>({ fleet: 'web', subject: 's', at: AT }))],
  callback: [1, (store) => store.putCallback({ source: 'slack', id: 'x', at: AT })],
  delivery: [400, (store) => store.appendDelivery(item<DeliveryEntry>({ endpoint: 'e', at: AT }))],
  silence: [400, (store) => store.putSilence(item<Silence>({ fleet: 'web', id: 's', ends_at: AT }))],
  notice: [
    30,
    (store) => store.casNotice(item<NoticeItem>({ rev: 0, fleet: 'web', target: 't', created_at: AT })),
  ],
  ceiling: [
    2,
    (store) =>
      store.casCeiling({
        rev: 0,
        fleet: 'web',
        kind: 'k',
        hour: '2026-11-24T10',
        created_at: AT,
        subjects: [],
      }),
  ],
  instance: [400, (store) => store.casInstance(instance({ known: true, last_report_at: AT }))],
  stranger: [90, (store) => store.casInstance(instance({ last_report_at: AT }))],
  undated_instance: [null, (store) => store.casInstance(instance({ known: true }))],
  alias: [400, (store) => store.putAlias(alias('mac'))],
  heard: [14, (store) => store.putAlias(alias('heard'))],
  inventory_marker: [null, (store) => store.putAlias(alias('inventory'))],
  guard: [null, (store) => store.casGuard(item<Guard>({ rev: 0, fleet: 'web' }))],
  token_use: [2, (store) => store.casTokenUse({ rev: 0, fleet: 'web', token_id: 't', left: 1, at: AT })],
  token_full: [2, (store) => store.putTokenFull({ fleet: 'web', token_id: 't', at: AT })],
  token: [null, (store) => store.casToken(item<TokenItem>({ rev: 0, hash: 'h' }))],
  token_seen: [null, (store) => store.putTokenSeen({ token_id: 't', at: AT })],
  session: [
    30,
    (store) => store.casSession(item<SessionItem>({ rev: 0, hash: 'ab', created_at: AT, last_used_at: AT })),
  ],
  used_sign_in: [1, (store) => store.putUsedSignIn('ab', AT)],
  layout: [null, (_store, table) => holdLayout(table, { web: 1 })],
  endpoint: [null, (store) => store.casEndpoint({ rev: 0, endpoint: 'e', disabled_at: null, reason: null })],
  channel_place: [null, (store) => store.putChannelPlace(item<ChannelPlace>({ name: 'n', via: 'v' }))],
  heartbeat: [null, (store) => store.casHeartbeat({ rev: 0, last_sweep_at: AT, blind: [] })],
  due_cursor: [null, (store) => store.closeDueHours(AT)],
}

describe('the lifetime of a row', () => {
  for (const [kind, [days, write]] of Object.entries(KINDS))
    it(`${kind}: ${days === null ? 'for ever' : `${days} days`}`, async () => {
      const lives: Parameters<typeof expiryOf>[0][] = []
      const table = createMemoryTable()
      const put: Table['put'] = (key, value, options) => {
        lives.push(options.life)
        return table.put(key, value, options)
      }
      await write(createStore({ ...table, put }, { shards: () => 1 }), { ...table, put })
      assert.ok(lives.length > 0)
      for (const life of lives) {
        assert.equal(life.kind, kind)
        assert.equal(expiryOf(life), days === null ? null : AT / 1000 + days * DAY_S)
      }
    })

  it('is defined for every stored kind, here and in shared/policy/lives.ts', () => {
    assert.deepEqual(Object.keys(KINDS).sort(), Object.keys(LIFE_S).sort())
  })

  it('is required: a kind without one cannot be stored', async () => {
    const life = { kind: 'diary' } as never
    await assert.rejects(createMemoryTable().put({ pk: 'X', sk: 'x' }, {}, { point: 'put', life }), /diary/)
  })

  it('of an instance starts at its last sign of life: report, launch, end, refusal or planned work', async () => {
    const signs: Partial<InstanceItem>[] = [
      {
        launch: {
          at: AT,
          said_at: AT,
          since: AT,
          deadline_at: AT,
          image: null,
          epoch: 1,
          satisfied_at: null,
        },
      },
      { gone: { at: AT, reason: 'deleted' }, last_report_at: AT - 1000 },
      {
        quarantine: item<NonNullable<InstanceItem['quarantine']>>({ last_at: AT }),
        last_report_at: AT - 1000,
      },
      { planned: { until: AT, reason: 'work' } },
    ]
    for (const sign of signs) {
      const table = createMemoryTable()
      const put: Table['put'] = async (_key, _value, { life }) => {
        assert.equal(expiryOf(life), AT / 1000 + 400 * DAY_S)
        return true
      }
      await createStore({ ...table, put }, { shards: () => 1 }).casInstance(
        instance({ known: true, ...sign }),
      )
    }
  })
})
