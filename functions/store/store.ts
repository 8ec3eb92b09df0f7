/**
 * All that a function may ask of storage: one implementation (`create-store.ts`) over either engine of `table.ts`.
 *
 * Each item's shape, without its keys, is in a file of its own beside this one. Times in them are epoch milliseconds unless
 * the name says otherwise; `_s` is uptime or duration in seconds.
 *
 * Reads that decide something are strongly consistent. Every item that changes has `rev`, and every write to it is a
 * compare-and-set: `rev` is the revision that was read, the stored one is `rev + 1`, and 0 means "not stored yet". `cas…`
 * writes return false when somebody else changed the item (read again and decide again); they throw only when the store
 * itself fails.
 */
import type { TrendDay } from '../../shared/trend/trend-day.ts'
import type { ActionItem, Guard } from './action-item.ts'
import type { Annotation } from './annotation-item.ts'
import type { BootRow, Cell } from './boot-row.ts'
import type { DueRow, DueRowKey, GivenUpRow } from './due-row.ts'
import type { Heartbeat } from './heartbeat-item.ts'
import type { ImageBoot, ImageBootRef, KnownImage } from './image-boot.ts'
import type { IncidentHead, IncidentRef, Member, Silence } from './incident-item.ts'
import type { Alias, InstanceItem } from './instance-item.ts'
import type { AuditEntry, Callback, Ceiling, DeliveryEntry } from './log-item.ts'
import type { ChannelPlace, EndpointState, NoticeItem } from './receiver-item.ts'
import type { ReportItem } from './report-item.ts'
import type { SessionItem, TokenSeen } from './session-item.ts'
import type { TokenItem } from './token-item.ts'
import type { TokenFull, TokenUse } from './token-use-item.ts'

/** A page of rows; `next` is an opaque cursor, null at the end. */
export interface Page<T> {
  items: T[]
  next: string | null
}

export interface Store {
  /** `duplicate` when the same report (boot, seq, content) is stored already: it counts as accepted. */
  putReport(item: ReportItem): Promise<'stored' | 'duplicate'>
  /** Marks a stored report as untrusted: it then expires as early as a good boot's. */
  putRefusedReport(item: ReportItem): Promise<void>
  /**
   * All reports of one boot, any order. Where a boot has more than `REPORTS_OF_BOOT`, that many of the first and of the
   * newest by `seq`, of each kind: without a secret, with one, with this one, and those that the control plane vouches for.
   * So reports with the bound secret are always among them, whatever others send.
   */
  reportsOfBoot(
    fleet: string,
    guest: string,
    bootKey: string,
    secretHash: string | null,
  ): Promise<ReportItem[]>
  /** Deletes the reports of one boot, or of all boots of the guest where it is null; answers how many there were. */
  deleteReports(fleet: string, guest: string, bootKey: string | null): Promise<number>

  /** The fleet's number of shards as the table stores it, also for a fleet that no configuration names. */
  shardCount(fleet: string): number
  getInstance(fleet: string, instance: string): Promise<InstanceItem | null>
  casInstance(item: InstanceItem): Promise<boolean>
  listInstances(fleet: string, cursor: string | null, limit: number): Promise<Page<InstanceItem>>
  /** The cursor with which `listInstances` continues after this one. */
  afterInstance(item: Pick<InstanceItem, 'fleet' | 'instance'>): string
  deleteInstance(fleet: string, instance: string): Promise<void>

  putBootRow(row: BootRow): Promise<void>
  getBootRow(row: Pick<BootRow, 'fleet' | 'instance' | 'boot_key' | 'first_at'>): Promise<BootRow | null>
  deleteBootRow(row: Pick<BootRow, 'fleet' | 'instance' | 'boot_key' | 'first_at'>): Promise<void>
  /** Newest first, over days from `fromMs` back to `untilMs`. */
  listBootRows(
    fleet: string,
    range: { fromMs: number; untilMs: number },
    cursor: string | null,
    limit: number,
  ): Promise<Page<BootRow>>
  /** The cursor with which `listBootRows` continues after this one. */
  afterBootRow(row: Pick<BootRow, 'fleet' | 'instance' | 'boot_key' | 'first_at'>): string

  /**
   * Rows of one shard first reported within [fromMs, untilMs), which must lie in one day; oldest first and in pieces: in a
   * storm five minutes are more than should be in memory at a time.
   */
  bootRowsBetween(fleet: string, shard: number, fromMs: number, untilMs: number): AsyncIterable<BootRow[]>
  /**
   * The newest rows of all shards, newest first, at most `most`, over days from `fromMs` back to `untilMs`. Reads little
   * more than it answers. No row first reported at `since` or later is missing; `since` is `untilMs` where there was room
   * for all.
   */
  newestBootRows(
    fleet: string,
    range: { fromMs: number; untilMs: number },
    most: number,
  ): Promise<{ rows: BootRow[]; since: number }>

  /** Overwrites the stored row. */
  putImageBoot(row: ImageBoot): Promise<void>
  getImageBoot(row: ImageBootRef): Promise<ImageBoot | null>
  deleteImageBoot(row: ImageBootRef): Promise<void>
  /**
   * Boots of one image first reported at `sinceMs` or later, newest first. Boots of other images do not make it read more.
   * Cursors are of this image only; another's throws `BadCursor`.
   */
  listImageBoots(
    of: Pick<ImageBoot, 'fleet' | 'image'>,
    sinceMs: number,
    cursor: string | null,
    limit: number,
  ): Promise<Page<ImageBoot>>
  /** The cursor with which `listImageBoots` continues after this one. */
  afterImageBoot(row: ImageBootRef): string

  putKnownImage(image: KnownImage): Promise<void>
  getKnownImage(image: Pick<KnownImage, 'fleet' | 'image' | 'vouched'>): Promise<KnownImage | null>
  /** Vouched images first, then by name. An image may be listed twice: once vouched for, once not. */
  listKnownImages(fleet: string, cursor: string | null, limit: number): Promise<Page<KnownImage>>
  afterKnownImage(image: Pick<KnownImage, 'fleet' | 'image' | 'vouched'>): string

  putCell(cell: Cell): Promise<void>
  /** Cells that begin within [untilMs, fromMs]: at most one per shard and five minutes. `mayLag` as for a query of the table. */
  listCells(fleet: string, range: { fromMs: number; untilMs: number; mayLag?: boolean }): Promise<Cell[]>

  putTrendDay(day: TrendDay): Promise<void>
  /** Days that begin within the range, oldest first; days without a boot are missing. */
  listTrendDays(fleet: string, range: { fromMs: number; untilMs: number }): Promise<TrendDay[]>

  putAnnotation(annotation: Annotation): Promise<void>
  getAnnotation(of: Pick<Annotation, 'fleet' | 'at' | 'id'>): Promise<Annotation | null>
  deleteAnnotation(of: Pick<Annotation, 'fleet' | 'at' | 'id'>): Promise<void>
  /** Annotations about moments within [fromMs, untilMs), newest first, at most `limit`. */
  listAnnotations(
    fleet: string,
    range: { fromMs: number; untilMs: number },
    limit: number,
  ): Promise<Annotation[]>

  putDue(row: DueRow): Promise<void>
  deleteDue(row: DueRowKey): Promise<void>
  /** Whether exactly this row is still stored: a poke may come twice, or after a sweep has done the work. */
  hasDue(row: DueRowKey): Promise<boolean>
  /** Rows with `from` <= `at` <= `upTo` from every open hour, oldest first. Writes nothing. */
  dueRows(upTo: number, limit: number, from?: number): Promise<DueRow[]>
  /** Given-up work, oldest first. Rows that cannot be read are left out. */
  putGivenUp(row: GivenUpRow): Promise<void>
  listGivenUp(limit: number): Promise<GivenUpRow[]>
  deleteGivenUp(row: GivenUpRow): Promise<void>
  /** Closes the hours that need not be read again: those that ended ten minutes ago and are empty. */
  closeDueHours(now: number): Promise<void>
  /** When the oldest row is due, up to the horizon; null where there is none. Writes nothing. */
  nextDueAt(now: number, horizonMs: number): Promise<number | null>

  getIncident(fleet: string, cause: string, image: string): Promise<IncidentHead | null>
  casIncident(head: IncidentHead): Promise<boolean>
  listIncidents(fleet: string, cursor: string | null, limit: number): Promise<Page<IncidentHead>>
  /**
   * Unresolved generations, up to a limit. The row is written before one opens and deleted after it resolves. A crash in
   * between leaves a row too many, so the head decides.
   */
  putOpenIncident(ref: IncidentRef): Promise<void>
  deleteOpenIncident(ref: IncidentRef): Promise<void>
  listOpenIncidents(fleet: string, limit: number): Promise<IncidentRef[]>
  getMember(ref: IncidentRef, instance: string): Promise<Member | null>
  casMember(member: Member): Promise<boolean>
  listMembers(ref: IncidentRef): Promise<Member[]>
  /** Past generations, newest first. */
  putIncidentHistory(head: IncidentHead): Promise<void>
  listIncidentHistory(fleet: string, cause: string, image: string): Promise<IncidentHead[]>

  getGuard(fleet: string): Promise<Guard>
  casGuard(guard: Guard): Promise<boolean>

  getAction(actionId: string): Promise<ActionItem | null>
  casAction(action: ActionItem): Promise<boolean>

  getToken(hash: string): Promise<TokenItem | null>
  casToken(token: TokenItem): Promise<boolean>
  listTokens(): Promise<TokenItem[]>

  /** When the token was last used; null where that was never written. */
  getTokenSeen(tokenId: string): Promise<TokenSeen | null>
  putTokenSeen(seen: TokenSeen): Promise<void>
  getSession(hash: string): Promise<SessionItem | null>
  casSession(session: SessionItem): Promise<boolean>
  /** All sessions that nobody ended, including those that expired and are not deleted yet. */
  listSessions(): Promise<SessionItem[]>
  deleteSession(hash: string): Promise<void>
  /** Marks a sign-in as completed, by a hash of its state; false where it was completed before. */
  putUsedSignIn(hash: string, at: number): Promise<boolean>

  /** The bytes that a token's guests may still have stored; null where no use was ever written. */
  getTokenUse(fleet: string, tokenId: string): Promise<TokenUse | null>
  casTokenUse(use: TokenUse): Promise<boolean>
  /** Tokens that ran out of budget, until the sweep has sent the notice. */
  putTokenFull(full: TokenFull): Promise<void>
  listTokenFull(): Promise<TokenFull[]>
  deleteTokenFull(full: Pick<TokenFull, 'fleet' | 'token_id'>): Promise<void>

  putAlias(alias: Alias): Promise<void>
  /** The instance that a name leads to. */
  getAlias(fleet: string, kind: string, value: string): Promise<string | null>
  findAlias(fleet: string, kind: string, value: string): Promise<Alias | null>
  /** Renews a name in use from `at`; false where it changed since it was read. */
  renewAlias(alias: Alias, at: number): Promise<boolean>
  deleteAlias(fleet: string, kind: string, value: string): Promise<void>

  /** False where it was accepted before. */
  putCallback(callback: Callback): Promise<boolean>
  appendAudit(entry: AuditEntry): Promise<void>
  listAudit(subject: string, fleet: string, cursor: string | null, limit: number): Promise<Page<AuditEntry>>
  appendDelivery(entry: DeliveryEntry): Promise<void>
  listDeliveries(
    endpoint: string,
    day: string,
    cursor: string | null,
    limit: number,
  ): Promise<Page<DeliveryEntry>>

  getEndpoint(endpoint: string): Promise<EndpointState>
  casEndpoint(state: EndpointState): Promise<boolean>
  putChannelPlace(place: ChannelPlace): Promise<void>
  getChannelPlace(name: string, via: string): Promise<ChannelPlace | null>
  getNotice(fleet: string, target: string): Promise<NoticeItem | null>
  casNotice(notice: NoticeItem): Promise<boolean>
  getCeiling(of: Pick<Ceiling, 'fleet' | 'kind' | 'hour'>): Promise<Ceiling | null>
  casCeiling(ceiling: Ceiling): Promise<boolean>
  getHeartbeat(): Promise<Heartbeat>
  casHeartbeat(heartbeat: Heartbeat): Promise<boolean>

  putSilence(silence: Silence): Promise<void>
  listSilences(fleet: string, now: number): Promise<Silence[]>
  deleteSilence(fleet: string, id: string): Promise<void>
}
