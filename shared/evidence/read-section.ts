/** Selects the reader of a section by its name, or by its content for a section named `text`. */
import type { Section } from '../evidence.ts'
import { plainText, unpasted } from './clean.ts'
import { foldWidth } from './folded.ts'
import type { LogEvent } from './log-event.ts'
import { isSnapshotSection, type NetworkSample, readRouteSamples, readSnapshot } from './network-samples.ts'
import { isBroken } from './pasted/broken.ts'
import { numberOf } from './pasted/numbered.ts'
import { readLog } from './read-log.ts'
import { readStatusJson, readStatusText, type StatusReport } from './status-report.ts'

export interface ReadSection {
  name: string
  events: LogEvent[]
  status: StatusReport | null
  samples: NetworkSample[]
  /** True where the reader threw: the section is ignored, and the boot is judged by the others. */
  unreadable: boolean
  /** True where its lines are halves of lines: nothing can be concluded from them. */
  broken: boolean
}

/** More sections than any guest sends; `parseEnvelope` keeps as many of one report. */
const MAX_SECTIONS = 64

/** Everything that one report's sections contain. Never throws; linear in the size of the texts. */
export function readSections(sections: readonly Section[]): ReadSection[] {
  const some = sections.slice(0, MAX_SECTIONS)
  const read = some
    .filter((section) => !isSnapshotSection(section.name))
    .map((section) => calmly(section.name, () => readOne(section)))
  for (const { name, status } of read) if (status !== null) status.section = name
  return [...read, ...readSnapshots(some)]
}

const nothing = (name: string) => ({
  name,
  events: [],
  status: null,
  samples: [],
  unreadable: false,
  broken: false,
})

/**
 * Makes "never throws" true. A guest text that breaks a reader costs this section and no more: if it threw, every judge and
 * every page that shows the boot would fail on it again and again.
 */
function calmly(name: string, read: () => ReadSection): ReadSection {
  try {
    return read()
  } catch {
    return { ...nothing(name), unreadable: true }
  }
}

function readOne(section: Section): ReadSection {
  const { name, text, attributes } = section
  if (name === 'text') return readPasted(section)
  if (isOwnFormat(name)) return readFile(section)
  return { ...nothing(name), events: readCut(plainText(text), Number(attributes.cut) > 0) }
}

/** Files that have one form only. */
function isOwnFormat(name: string): boolean {
  return name === 'route-samples' || /(?:\.json|\.cfg|boot-finished)$/.test(name)
}

function readFile({ name, text }: Section): ReadSection {
  const plain = plainText(text)
  const none = nothing(name)
  if (name === 'route-samples') return { ...none, samples: readRouteSamples(plain) }
  if (name.endsWith('result.json')) return { ...none, status: readStatusJson(plain, true) }
  if (name.endsWith('status.json')) return { ...none, status: readStatusJson(plain) }
  if (name.endsWith('boot-finished')) return { ...none, events: bootFinished(plain) }
  return { ...none, events: readLog(plain).filter((event) => event.kind === 'listed') }
}

/**
 * A person's input, out of whatever it was pasted into; lines are numbered as in the input. A guest or an inventory pastes
 * nothing, so their texts are read as they are.
 */
function readPasted({ name, text, attributes }: Section): ReadSection {
  const whole = unpasted(text)
  const events = readCut(whole.text, Number(attributes.cut) > 0)
  const status = statusOf(whole.text)
  if (whole.origin !== null) {
    for (const event of events) event.line = numberOf(whole, event.line)
    for (const place of status?.places ?? []) place.line = numberOf(whole, place.line)
  }
  return { ...nothing(name), events, status, broken: foldWidth(whole.text) === null && isBroken(whole.text) }
}

/** Where the reporter dropped the middle of a text, a missing route table may be in the dropped part. */
function readCut(text: string, isCut: boolean): LogEvent[] {
  const events = readLog(text)
  for (const event of events)
    if (isCut && event.kind === 'table' && event.table.routes.length === 0) event.table.routesSeen = false
  return events
}

/** A text of unknown kind may be, or contain, what cloud-init reports about itself. */
function statusOf(text: string): StatusReport | null {
  const json = statusJsonIn(text)
  const status = json === null ? null : readStatusJson(json)
  return status ?? (hasStatus(text) ? readStatusText(text) : null)
}

/** The JSON of a status file, alone or with words around it; null where a text contains none. */
function statusJsonIn(text: string): string | null {
  if (/^\s{0,40}\{/.test(text)) return text
  if (!text.includes('"v1"') && !text.includes('"boot_status_code"')) return null
  const from = text.startsWith('{') ? 0 : text.indexOf('\n{') + 1
  const to = text.lastIndexOf('}')
  return text[from] === '{' && to > from ? text.slice(from, to + 1) : null
}

/** `text.includes('status: ')`, searched by its last four characters: V8 finds four in a fifth of the time of eight. */
function hasStatus(text: string): boolean {
  for (let at = text.indexOf('us: '); at >= 0; at = text.indexOf('us: ', at + 4))
    if (text.startsWith('stat', at - 4)) return true
  return false
}

/** `/var/lib/cloud/instance/boot-finished`: `33.31 - Thu, 19 Oct 2017 07:50:09 +0000 - v. 0.7.5`. */
function bootFinished(text: string): LogEvent[] {
  const match = /^(\d{1,10}(?:\.\d{1,6})?) - (.{10,40}) - v\. (\S{1,80})/.exec(text.trim())
  if (match === null) return []
  const epoch = Date.parse(match[2] ?? '') / 1000
  return [
    {
      kind: 'finished',
      version: match[3] ?? null,
      datasource: null,
      up: Number(match[1]),
      epoch: Number.isNaN(epoch) ? null : epoch,
      line: 1,
      text: text.trim().slice(0, 400),
      wall: null,
      kernel: null,
    },
  ]
}

function readSnapshots(sections: readonly Section[]): ReadSection[] {
  const byTime = new Map<number, Section[]>()
  for (const section of sections) {
    if (!isSnapshotSection(section.name)) continue
    const at = Number(section.attributes.at ?? /\bat=(\d[\d.]{0,12})/.exec(section.name)?.[1])
    if (Number.isFinite(at)) byTime.set(at, [...(byTime.get(at) ?? []), section])
  }
  return [...byTime].map(([at, own]) => {
    const name = `snapshot at ${at}`
    return calmly(name, () => ({ ...nothing(name), samples: [readSnapshot(at, own)] }))
  })
}
