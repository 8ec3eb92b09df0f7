/** Fleets of any size as they lie in the table after some days, written row by row: what pages that show all of them read. */
import { countCell } from '../../functions/boots/cell.ts'
import type { BootRow } from '../../functions/store/boot-row.ts'
import type { IncidentHead, Member } from '../../functions/store/incident-item.ts'
import { newInstance } from '../../functions/store/new-instance.ts'
import type { Store } from '../../functions/store/store.ts'
import { CELL_MS } from '../../shared/policy/waits.ts'
import { DAY_MS } from '../../shared/time.ts'

export interface ManyFleets {
  fleets: readonly string[]
  /** In all of them together; each is announced and booted once within the last day. */
  instances: number
  /** Images of each fleet; the first ones have an open incident. */
  images: number
  open: number
  /** All are counted in cells and incidents; of one in so many the boot's row and the instance are written too. */
  every: number
  /** Epoch milliseconds. Cells reach two days back: a fleet that has lived for long has those too. */
  now: number
}

const FAILING = 50

/** One instance in fifty failed, all of them of images with an open incident, of which each is a member. */
export async function storeManyFleets(store: Store, many: ManyFleets): Promise<void> {
  for (const fleet of many.fleets) await storeFleet(store, fleet, many)
}

async function storeFleet(store: Store, fleet: string, many: ManyFleets): Promise<void> {
  const rows = Array.from({ length: many.instances / many.fleets.length }, (_, n) =>
    fleetBoot(fleet, n, many),
  )
  for (let image = 0; image < many.open; image += 1) {
    const head = headOf(fleet, `image-${image}`, many.now)
    await store.putOpenIncident(head)
    const failed = rows.filter((row) => row.image === head.image && row.verdict === 'failed')
    await store.casIncident({ ...head, failing: failed.length, members_seen: failed.length })
    for (const row of failed) await store.casMember(memberOf(head, row))
  }
  for (const row of rows.filter((_, n) => n % many.every === 0)) {
    await store.putBootRow(row)
    await store.casInstance({
      ...newInstance(fleet, row.instance),
      ...{ known: true, image: row.image, confidence: row.confidence, last_report_at: row.first_at },
    })
  }
  const byCell = Map.groupBy(rows, ({ first_at }) => Math.floor(first_at / CELL_MS) * CELL_MS)
  for (const [at, own] of byCell)
    for (const days of [0, 1, 2])
      await store.putCell(countCell({ fleet, shard: 0, at: at - days * DAY_MS }, own))
}

/** Boot number `n` of a fleet. */
export function fleetBoot(
  fleet: string,
  n: number,
  { images, open, now }: Pick<ManyFleets, 'images' | 'open' | 'now'>,
): BootRow {
  const failed = n % FAILING === 0
  const first_at = now - 60_000 - (n % (DAY_MS / CELL_MS)) * CELL_MS
  return {
    ...{ fleet, instance: `i-${fleet}-${n}`, guest: `i-${fleet}-${n}`, boot_key: `b-${n}`, first_at },
    ...(failed
      ? { verdict: 'failed' as const, cause: 'route_missing_at_lookup' as const }
      : { verdict: 'ok' as const, cause: 'healthy' as const }),
    ...{ confidence: 'certain' as const, trust: 'bound' as const },
    image: `image-${failed ? (n / FAILING) % open : n % images}`,
    stage_ms: { 'init-local': 900, init: 2400 + (n % 9) * 300, config: 1100, final: 700 },
    ...{ finished_s: 31, margin_s: [1 + (n % 5), 2 + (n % 5)], reported_after_s: 35 },
    ...{ judge_version: 1, cloud_init_version: '22.4.2', labels: {}, counted: true },
  }
}

const headOf = (fleet: string, image: string, now: number): IncidentHead => ({
  ...{ rev: 0, fleet, cause: 'route_missing_at_lookup', image, gen: 1, state: 'open' },
  ...{ opened_at: now - 600_000, resolving_at: null, resolved_at: null, resolve_reason: null },
  ...{ severity: 'page', ack: null, tell: [], lease: null, evaluations: 0, audited: null, members_seen: 1 },
  summary: { first_instance: 'i-1', evidence: '', remedy: '', trust: 'bound' },
})

const memberOf = ({ fleet, cause, image, gen, opened_at }: IncidentHead, row: BootRow): Member => ({
  ...{ rev: 0, fleet, cause, image, gen, instance: row.instance, boot_key: row.boot_key },
  ...{ trust: 'bound', joined_at: opened_at, state: 'failing', left_at: null, seen: null },
  last_decision: null,
})
