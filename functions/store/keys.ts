/**
 * The only place that spells pk and sk (docs/data.md).
 *
 * Guests and operators choose parts of many keys, so every part is percent-encoded: a `#` inside a part can never be read
 * as a separator, and no two different parts make the same key. Parts are bounded because DynamoDB allows 2048 bytes of pk
 * and 1024 of sk.
 */
import { hash } from 'node:crypto'
import { HOUR_MS, utcDay } from '../../shared/time.ts'
import type { DueRowKey, GivenUpRow } from './due-row.ts'
import type { ImageBootRef, KnownImage } from './image-boot.ts'
import type { IncidentRef } from './incident-item.ts'
import type { Alias } from './instance-item.ts'
import type { ReportItem, ReportKey } from './report-item.ts'

export interface Key {
  pk: string
  sk: string
}

const PART_BYTES = 200

/** Encodes one part of a key; longer than 200 bytes becomes a prefix and a digest, so that it stays unique. */
export function part(text: string): string {
  const whole = encoded(text)
  if (whole.length <= PART_BYTES) return whole
  const digest = hash('sha256', text).slice(0, 32)
  return `${whole.slice(0, PART_BYTES - 33).replace(/%.?$/, '')}~${digest}`
}

/** True where the key keeps `part` whole: only then can it be read back. */
export const isWholePart = (text: string): boolean => encoded(text).length <= PART_BYTES

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*~]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  )
}

/** Which of a fleet's N shards holds an instance. It never changes, so N may not change for a fleet. */
export function shardOf(id: string, shards: number): number {
  return shards === 1 ? 0 : Number(`0x${hash('sha256', id).slice(0, 8)}`) % shards
}

/** Partitions of rows that are spread over a fleet's shards; the last part of each name is the shard. */
export const shardedPrefixes = (fleet: string) => ({
  instances: `I#${part(fleet)}#`,
  boots: `L#${part(fleet)}#`,
  members: `MEM#${part(fleet)}#`,
  cells: `C#${part(fleet)}#`,
  imageBoots: `M#${part(fleet)}#`,
})
export const inShard = ({ pk, sk }: Key, shard: number): Key => ({
  pk: `${pk.slice(0, pk.lastIndexOf('#'))}#${shard}`,
  sk,
})

const time = (ms: number) => String(Math.max(0, Math.floor(ms))).padStart(15, '0')
export const hourOf = (ms: number) => Math.floor(ms / HOUR_MS)

type Voucher = Partial<Pick<ReportItem, 'attested_instance' | 'secret_hash'>>

export const reportPartition = (fleet: string, guest: string) => `B#${part(fleet)}#${part(guest)}`
export const reportKeys = (r: ReportKey & Voucher): Key => ({
  pk: reportPartition(r.fleet, r.guest),
  sk: `R#${part(r.boot_key)}#${voucherOf(r)}${String(r.seq).padStart(4, '0')}#${r.sha}`,
})
/** True for partitions of reports: the only rows that carry a body. */
export const isReportPartition = (pk: string) => pk.startsWith('B#')
export const reportsOfBootPrefix = (bootKey: string) => `R#${part(bootKey)}#`

/** The kind of voucher is before the number, so that a flood of unvouched reports cannot displace the others from what is read. */
function voucherOf({ attested_instance, secret_hash }: Voucher): string {
  if (typeof attested_instance === 'string') return ATTESTED
  return typeof secret_hash === 'string' ? secretVoucher(secret_hash) : ''
}
const ATTESTED = 'a.'
const secretVoucher = (hash: string) => `s${hash.slice(0, 16)}.`

/** The prefixes of a boot's sort keys by voucher: none, the control plane, any secret, and this secret. */
export function reportRanges(bootKey: string, secretHash: string | null): { from: string; upTo: string }[] {
  const boot = reportsOfBootPrefix(bootKey)
  const beginning = (letters: string) => ({ from: `${boot}${letters}`, upTo: `${boot}${letters}\uffff` })
  return [
    { from: `${boot}0`, upTo: `${boot}:` },
    beginning(ATTESTED),
    beginning('s'),
    ...(secretHash === null ? [] : [beginning(secretVoucher(secretHash))]),
  ]
}

export const instanceKeys = (fleet: string, shard: number, instance: string): Key => ({
  pk: `I#${part(fleet)}#${shard}`,
  sk: part(instance),
})

export const bootRowKeys = (
  fleet: string,
  shard: number,
  firstAt: number,
  instance: string,
  bootKey: string,
): Key => ({
  pk: bootRowPartition(fleet, utcDay(firstAt), shard),
  sk: `${time(firstAt)}#${part(instance)}#${part(bootKey)}`,
})
/** Sort keys of rows first reported within [fromMs, untilMs). */
export const bootRowRange = (fromMs: number, untilMs: number) => ({
  from: `${time(fromMs)}#`,
  upTo: `${time(untilMs - 1)}#\uffff`,
})
export const bootRowPartition = (fleet: string, dayText: string, shard: number) =>
  `L#${part(fleet)}#${dayText}#${shard}`

/** Not split by day: an image that boots twice a year is found as fast as one that boots now. */
export const imageBootPartition = (fleet: string, image: string, shard: number) =>
  `M#${part(fleet)}#${part(image)}#${shard}`
export const imageBootKeys = (
  { fleet, image, first_at, instance, boot_key }: ImageBootRef,
  shard: number,
): Key => ({
  pk: imageBootPartition(fleet, image, shard),
  sk: `${time(first_at)}#${part(instance)}#${part(boot_key)}`,
})
/** Sort keys of rows first reported at `ms` or later. */
export const imageBootsSince = (ms: number) => ({ from: `${time(ms)}#`, upTo: ':' })

export const knownImagePartition = (fleet: string) => `IMG#${part(fleet)}`
/** Vouched images come first: a guest can invent as many names as it sends boots. */
export const knownImageKeys = ({ fleet, image, vouched }: Omit<KnownImage, 'seen_at'>): Key => ({
  pk: knownImagePartition(fleet),
  sk: `${vouched ? 'a' : 'b'}#${part(image)}`,
})

export const cellKeys = (fleet: string, shard: number, at: number): Key => ({
  pk: `C#${part(fleet)}#${utcDay(at)}#${shard}`,
  sk: time(at),
})

/** A fleet's days are in one partition, so that a year is one query. Each is written once an hour. */
export const trendPartition = (fleet: string) => `TREND#${part(fleet)}`
export const trendKeys = ({ fleet, at }: { fleet: string; at: number }): Key => ({
  pk: trendPartition(fleet),
  sk: utcDay(at),
})
export const annotationPartition = (fleet: string) => `NOTE#${part(fleet)}`
export const annotationKeys = ({ fleet, at, id }: { fleet: string; at: number; id: string }): Key => ({
  pk: annotationPartition(fleet),
  sk: `${time(at)}#${id}`,
})
/** Sort keys of annotations about moments within [fromMs, untilMs). */
export const annotationRange = (fromMs: number, untilMs: number) => ({
  from: `${time(fromMs)}#`,
  upTo: `${time(untilMs - 1)}#\uffff`,
})

export const DUE_SHARDS = 4
export const dueKeys = ({ at, kind, fleet, target, nonce }: DueRowKey): Key => ({
  pk: duePartition(hourOf(at), shardOf(target, DUE_SHARDS)),
  sk: `${time(at)}#${kind}#${part(fleet)}#${part(target)}#${nonce}`,
})
/** Reads the key back: it is all that is left of a row with a damaged value. Null where a part was too long to be kept whole. */
export function dueRowKey({ sk }: Key): DueRowKey | null {
  const [at = '', kind = '', fleet = '', target = '', nonce = ''] = sk.split('#')
  if (fleet.includes('~') || target.includes('~')) return null
  return { at: Number(at), kind, fleet: decodeURIComponent(fleet), target: decodeURIComponent(target), nonce }
}
export const duePartition = (hour: number, shard: number) => `DUE#${hour}#${shard}`
/** Sort keys of rows that are due within [fromMs, upToMs]. */
export const dueRange = (fromMs: number, upToMs: number) => ({
  from: `${time(fromMs)}#`,
  upTo: `${time(upToMs)}#\uffff`,
})
export const givenUpPartition = () => 'ASIDE'
export const givenUpKeys = ({ given_up_at, kind, fleet, target, nonce }: GivenUpRow): Key => ({
  pk: givenUpPartition(),
  sk: `${time(given_up_at)}#${part(kind)}#${part(fleet)}#${part(target)}#${nonce}`,
})
export const dueCursorKeys: Key = { pk: 'DUE', sk: 'cursor' }

export const incidentKeys = (fleet: string, cause: string, image: string): Key => ({
  pk: `INC#${part(fleet)}`,
  sk: `${part(cause)}#${part(image)}`,
})
/** One unresolved generation. The key contains the generation, so that the end of one cannot hide the beginning of the next. */
export const openIncidentKeys = ({ fleet, cause, image, gen }: IncidentRef): Key => ({
  pk: `OPEN#${part(fleet)}`,
  sk: `${part(cause)}#${part(image)}#${gen}`,
})
export const incidentHistoryKeys = (ref: IncidentRef): Key => ({
  pk: `INCH#${part(ref.fleet)}#${part(ref.cause)}#${part(ref.image)}`,
  sk: String(ref.gen).padStart(8, '0'),
})
export const memberKeys = (ref: IncidentRef, shard: number, instance: string): Key => ({
  pk: `MEM#${part(ref.fleet)}#${part(ref.cause)}#${part(ref.image)}#${ref.gen}#${shard}`,
  sk: part(instance),
})

export const guardKeys = (fleet: string): Key => ({ pk: `G#${part(fleet)}`, sk: 'guard' })
export const actionKeys = (actionId: string): Key => ({ pk: `A#${part(actionId)}`, sk: 'A' })
export const tokenKeys = (hash: string): Key => ({ pk: `T#${part(hash)}`, sk: 'T' })
export const tokenUseKeys = (fleet: string, tokenId: string): Key => ({
  pk: `U#${part(fleet)}#${part(tokenId)}`,
  sk: 'use',
})
/** One small partition, which each sweep reads. A token is in it once. */
export const tokenFullKeys = (fleet: string, tokenId: string): Key => ({
  pk: 'FULL',
  sk: `${part(fleet)}#${part(tokenId)}`,
})
/** There are few tokens: one small partition lists them, so no Scan is needed. */
export const tokenListKeys = (hash: string): Key => ({ pk: 'TOKENS', sk: part(hash) })
export const tokenSeenKeys = (tokenId: string): Key => ({ pk: `SEEN#${part(tokenId)}`, sk: 'seen' })
/** Spread by the first digit of the hash: a flood of invented cookies must not slow down every session. */
export const sessionKeys = (hash: string): Key => ({ pk: `SES#${part(hash.slice(0, 1))}`, sk: part(hash) })
export const sessionPartitions = (): string[] => [...'0123456789abcdef'].map((digit) => `SES#${digit}`)
export const usedSignInKeys = (hash: string): Key => ({ pk: `SIGN#${part(hash)}`, sk: 'used' })
export const aliasKeys = (a: Pick<Alias, 'fleet' | 'kind' | 'value'>): Key => ({
  pk: `ALIAS#${part(a.fleet)}#${part(`${a.kind}:${a.value.toLowerCase()}`)}`,
  sk: 'alias',
})
export const callbackKeys = (source: string, id: string): Key => ({
  pk: `CB#${part(source)}#${part(id)}`,
  sk: 'callback',
})
export const auditPartition = (fleet: string, subject: string) => `AUD#${part(fleet)}#${part(subject)}`
export const deliveryPartition = (endpoint: string, dayText: string) => `D#${part(endpoint)}#${dayText}`
export const endpointKeys = (endpoint: string): Key => ({ pk: `EP#${part(endpoint)}`, sk: 'endpoint' })
export const channelPlaceKeys = (name: string, via: string): Key => ({
  pk: `CH#${part(name)}`,
  sk: part(via),
})
export const noticeKeys = (fleet: string, target: string): Key => ({
  pk: `N#${part(fleet)}`,
  sk: part(target),
})
export const ceilingKeys = (of: { fleet: string; kind: string; hour: string }): Key => ({
  pk: `N#${part(of.fleet)}`,
  sk: `ceiling#${part(of.kind)}#${of.hour}`,
})
export const layoutKeys: Key = { pk: 'LAYOUT', sk: 'layout' }
export const heartbeatKeys: Key = { pk: 'DUE', sk: 'heartbeat' }
/**
 * Append-only rows: the time orders them. The digest separates two rows of one millisecond and makes a repeated write the
 * same row.
 */
export const appendSk = (at: number, content: string) => `${time(at)}#${hash('sha256', content).slice(0, 12)}`
export const silenceKeys = (fleet: string, id: string): Key => ({ pk: `SIL#${part(fleet)}`, sk: part(id) })

/**
 * Reads a stream record's keys back; null where they are not a report's. Only keys whose parts were short enough to be
 * stored whole can be read back; ingest makes sure of that.
 */
export function reportKeyOf(key: Key): ReportKey | null {
  const [b, fleet, guest, ...pkRest] = key.pk.split('#')
  const [r, bootKey, seq, sha, ...skRest] = key.sk.split('#')
  if (b !== 'B' || r !== 'R' || pkRest.length > 0 || skRest.length > 0) return null
  if (!fleet || !guest || !bootKey || !seq || !sha) return null
  return {
    fleet: decodeURIComponent(fleet),
    guest: decodeURIComponent(guest),
    boot_key: decodeURIComponent(bootKey),
    seq: Number(seq.slice(-4)),
    sha,
  }
}
