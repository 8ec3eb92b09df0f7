/**
 * Every kind of work that a due row can stand for. `names` are the fields that find the work's item and make two rows the
 * same work; `more` only says how to do it. The type, the writer and the parser below all follow from this table.
 */
import type { DueRow } from '../store/due-row.ts'

type Stored = DueRow['detail'][string]
/** Reads one stored field; undefined where it does not fit the kind. */
type Field<T> = (value: Stored | undefined) => T | undefined

const text: Field<string> = (value) => (typeof value === 'string' ? value : undefined)
const flag: Field<boolean> = (value) => (typeof value === 'boolean' ? value : undefined)
const whole: Field<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
const day: Field<string> = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\d(T\d\d)?$/.test(value) &&
  !Number.isNaN(Date.parse(value.length === 10 ? value : `${value}:00Z`))
    ? value
    : undefined
const orNull =
  <T>(field: Field<T>): Field<T | null> =>
  (value) =>
    value === null ? null : field(value)
const oneOf =
  <T extends string>(...words: T[]): Field<T> =>
  (value) =>
    words.find((word) => word === value)

const KINDS = {
  /** Judge this boot again from all of its reports. */
  judge: { names: { guest: text, boot_key: text }, more: {} },
  /** Evaluate an incident: members leave, repairs are proposed, people are notified. */
  incident: { names: { cause: text, image: text }, more: { gathered: flag } },
  /** Count the cohort of a latch again. */
  latch: { names: { cause: text, image: text }, more: {} },
  /** Take a repair one step further. */
  action: { names: { action_id: text }, more: {} },
  /** Check whether an announced launch has reported. */
  expectation: { names: { instance: text }, more: { deadline_fixed: flag } },
  /** Count five minutes of one shard again. `starts_at` in epoch milliseconds. */
  cell: { names: { shard: whole, starts_at: whole }, more: {} },
  /** Recompute a fleet's day from its cells. `starts_at` is its midnight, UTC, in epoch milliseconds. */
  trend: { names: { starts_at: whole }, more: {} },
  /**
   * A message outside of incidents. `about` is an endpoint, an image or an instance; `day` limits it to one a day, or one
   * an hour (`2026-11-24T10`).
   */
  notice: { names: { code: text, about: orNull(text), day: orNull(day) }, more: {} },
  channel_test: { names: { channel: text, test_id: text }, more: {} },
  receiver_test: { names: { test_id: text }, more: {} },
  /** Send one page again. `subject` is the incident's id. */
  replay: {
    names: { channel: text, message_id: text },
    more: { subject: text, intent: oneOf('trigger', 'acknowledge', 'resolve'), attempt: whole },
  },
  /** Send a boot's verdict to a receiver. `attempt` counts the attempts made; `since` in epoch milliseconds. */
  judged: {
    names: { receiver: text, instance: text, boot_key: text, verdict: text, cause: text },
    more: { attempt: whole, since: whole },
  },
  /**
   * Send a boot's trace to the collector. `digest` identifies its content; `attempt` counts the attempts made; `since` in
   * epoch milliseconds.
   */
  trace: { names: { instance: text, boot_key: text, digest: text }, more: { attempt: whole, since: whole } },
  erase: { names: { instance: text }, more: {} },
} satisfies Record<string, { names: Record<string, Field<Stored>>; more: Record<string, Field<Stored>> }>

type Kinds = typeof KINDS
export type DueKind = keyof Kinds
type Values<F> = { [N in keyof F]: F[N] extends Field<infer T> ? T : never }
/** One kind of work, flat: its fields beside `kind` and `fleet`. */
export type Work<K extends DueKind> = { kind: K; fleet: string } & Values<Kinds[K]['names']> &
  Values<Kinds[K]['more']>
export type DueWork = { [K in DueKind]: Work<K> }[DueKind]

export const DUE_KINDS = Object.keys(KINDS) as DueKind[]

/** The stored form: `target` distinguishes two pieces of work of a kind, `detail` has all fields. */
export function storedWork(work: DueWork): Pick<DueRow, 'kind' | 'fleet' | 'target' | 'detail'> {
  const { kind, fleet, ...fields } = work
  const values: DueRow['detail'] = fields
  const target = Object.keys(KINDS[kind].names)
    .map((name) => String(values[name] ?? '').replace(/[%|]/g, encodeURIComponent))
    .join('|')
  return { kind, fleet, target, detail: values }
}

/** True where the store found the row damaged and knows only its key. */
export const isDamaged = ({ detail }: Pick<DueRow, 'detail'>): boolean => Object.keys(detail).length === 0

/**
 * The work of a stored row; null where this version does not know its kind or a field. For a damaged row the names are read
 * from its target, and the other fields get their careful values.
 */
export function parseWork(
  row: Pick<DueRow, 'kind' | 'fleet' | 'detail'> & Partial<Pick<DueRow, 'target'>>,
): DueWork | null {
  const { kind, fleet, target = '' } = row
  if (!isKind(kind)) return null
  const detail = isDamaged(row) ? detailOfTarget(kind, target) : row.detail
  const fields: Record<string, Stored> = {}
  for (const [name, field] of fieldsOf(kind)) {
    const value = field(detail[name])
    if (value === undefined) return null
    fields[name] = value
  }
  // Both the type and this loop follow the table above.
  return { kind, fleet, ...fields } as DueWork
}

function detailOfTarget(kind: DueKind, target: string): DueRow['detail'] {
  const { names, more } = KINDS[kind]
  const words = target.split('|').map((word) => word.replace(/%25|%7C/g, decodeURIComponent))
  const read = Object.entries<Field<Stored>>(names).map(([name, field], index) => {
    const word = words[index] ?? ''
    const forms = [word === '' ? null : word, Number(word), word]
    return [name, forms.find((form) => field(form) !== undefined)] as const
  })
  const careful = Object.keys(more).map((name) => [name, false] as const)
  return Object.fromEntries([...read, ...careful].filter(([, value]) => value !== undefined))
}

const isKind = (kind: string): kind is DueKind => Object.hasOwn(KINDS, kind)

const fieldsOf = (kind: DueKind): [string, Field<Stored>][] => {
  const { names, more } = KINDS[kind]
  return [...Object.entries<Field<Stored>>(names), ...Object.entries<Field<Stored>>(more)]
}

/** Identical for two rows of the same work, whenever they are due. */
export const nameOfWork = ({ kind, fleet, target }: Pick<DueRow, 'kind' | 'fleet' | 'target'>): string =>
  `${kind} ${fleet} ${target}`
/** Identical only for two writes of the same row. */
export const nameOfRow = (row: Pick<DueRow, 'at' | 'kind' | 'fleet' | 'target' | 'nonce'>): string =>
  `${row.at} ${nameOfWork(row)} ${row.nonce}`
