/**
 * What a traced process did to a table's files, and from it what the disk may hold after a power cut: all that was synced, and
 * of the rest what the adversary wants.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

const SECTOR = 512

export type TracedFile = 'db' | 'wal'

interface Write {
  kind: 'write'
  file: TracedFile
  at: number
  bytes: Buffer
  /** The event by which the call was over. */
  over: number
}
interface Resize {
  kind: 'truncate' | 'unlink'
  file: TracedFile
  size: number
  over: number
}
type Change = Write | Resize
interface Sync {
  kind: 'synced'
  file: TracedFile
  /** The event at which the call began: what was written after that is not promised. */
  since: number
  isKept: boolean
  /** Whether the thread that runs JavaScript waited for it. */
  isHere: boolean
}
/** A line that the process printed. */
interface Said {
  kind: 'said'
  text: string
}
export type TraceEvent = Change | Sync | Said | { kind: 'began' }

/** The calls to trace, with all that they write. */
export const STRACE = [
  ...['-f', '--seccomp-bpf', '-y', '-xx', '-s', '70000'],
  ...['-e', 'trace=pwrite64,write,ftruncate,fdatasync,fsync,unlink', '-e', 'signal=none'],
]

const unhex = (text: string) => Buffer.from(text.replaceAll('\\x', ''), 'hex')
const CALL = /^(\d+) +(\w+)\((.*?)(?:\) += (-?\d+).*| <unfinished \.\.\.>)$/s
const RESUMED = /^(\d+) +<\.\.\. \w+ resumed>.*\) += (-?\d+)/

/** The events of a trace file that `strace` with `STRACE` wrote, for the table at `path`. */
export async function eventsOf(trace: string, path: string): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  const running = new Map<string, (result: number) => void>()
  let first = ''
  const fileOf = (hex: string): TracedFile | null =>
    ({ [path]: 'db' as const, [`${path}-wal`]: 'wal' as const })[unhex(hex).toString()] ?? null
  for await (const line of createInterface({ input: createReadStream(trace) })) {
    const [, again = '', ended] = RESUMED.exec(line) ?? []
    if (ended !== undefined) {
      running.get(again)?.(Number(ended))
      running.delete(again)
      continue
    }
    const [, pid = '', name = '', words = '', result] = CALL.exec(line) ?? []
    first ||= pid
    const over = begun(name, words, pid)
    if (result !== undefined) over?.(Number(result))
    else if (over) running.set(pid, over)
  }
  return events

  /** Notes what a call begins, and answers what to note when it is over; undefined for calls that do not matter. */
  function begun(name: string, words: string, pid: string): ((result: number) => void) | undefined {
    const [target = '', ...more] = words.split(', ')
    if (name === 'write' && target.startsWith('1<')) {
      for (const text of unhex(more[0]?.slice(1, -1) ?? '')
        .toString()
        .trim()
        .split('\n'))
        events.push({ kind: 'said', text })
      return
    }
    const file = fileOf(/[<"](.*)[>"]/.exec(target)?.[1] ?? '')
    if (file === null) return
    if (name === 'fsync' || name === 'fdatasync') {
      const since = events.push({ kind: 'began' })
      return (result) =>
        events.push({ kind: 'synced', file, since, isKept: result === 0, isHere: pid === first })
    }
    const change = changeOf(name, file, more)
    if (!change) return
    events.push(change)
    return () => {
      change.over = events.length
    }
  }
}

function changeOf(name: string, file: TracedFile, words: string[]): Change | null {
  const over = Number.POSITIVE_INFINITY
  if (name === 'unlink') return { kind: 'unlink', file, size: 0, over }
  if (name === 'ftruncate') return { kind: 'truncate', file, size: Number(words[0]), over }
  if (name !== 'pwrite64') return null
  const [text = '', length, at] = words
  const bytes = unhex(text.slice(1, -1))
  if (bytes.length !== Number(length))
    throw new Error(`the trace has only ${bytes.length} of ${length} bytes`)
  return { kind: 'write', file, at: Number(at), bytes, over }
}

type Files = Record<TracedFile, Buffer | null>
/** What happens to changes that were never synced. */
export type Adversary = 'drops all' | 'keeps the first' | 'keeps some, some torn'

export interface Disk {
  /** The next event of the trace. */
  follow: (event: TraceEvent) => void
  /** The files after a power cut now; null: no such file. */
  cut: (adversary: Adversary) => Files
}

/** A disk that also loses, for ever, what was to be written by a sync that failed: some kernels drop such pages. */
export function createDisk(random: () => number): Disk {
  const files: Contents = { db: null, wal: null }
  let pending: Change[] = []

  function synced({ file, since, isKept }: Sync): void {
    const isOver = (change: Change) => change.file === file && change.over <= since
    if (isKept) for (const change of pending.filter(isOver)) apply(files, change)
    pending = pending.filter((change) => !isOver(change))
  }

  return {
    follow(event) {
      if (event.kind === 'synced') synced(event)
      else if (event.kind !== 'said' && event.kind !== 'began') pending.push(event)
    },
    cut(adversary) {
      const after: Contents = { db: copyOf(files.db), wal: copyOf(files.wal) }
      for (const change of keptBy(adversary, pending, random)) apply(after, change)
      return { db: bytesOf(after.db), wal: bytesOf(after.wal) }
    },
  }
}

function keptBy(adversary: Adversary, pending: readonly Change[], random: () => number): readonly Change[] {
  if (adversary === 'drops all') return []
  if (adversary === 'keeps the first') return pending.slice(0, Math.floor(random() * (pending.length + 1)))
  return pending.filter(() => random() < 0.5).flatMap((change) => torn(change, random))
}

/** With room to grow: every change is made in place. */
type Contents = Record<TracedFile, { room: Buffer; size: number } | null>
const ROOM = 1 << 20

const bytesOf = (content: Contents['db']) => content?.room.subarray(0, content.size) ?? null
const copyOf = (content: Contents['db']) => content && { ...content, room: Buffer.from(content.room) }

function apply(files: Contents, change: Change): void {
  if (change.kind === 'unlink') {
    files[change.file] = null
    return
  }
  const end = change.kind === 'write' ? change.at + change.bytes.length : change.size
  const { room: old, size } = files[change.file] ?? { room: Buffer.alloc(ROOM), size: 0 }
  const room = end <= old.length ? old : Buffer.concat([old], end + ROOM)
  if (change.kind === 'write') change.bytes.copy(room, change.at)
  else room.fill(0, change.size)
  files[change.file] = { room, size: change.kind === 'truncate' ? end : Math.max(size, end) }
}

/** One write in five reaches the disk only in some of its sectors. */
function torn(change: Change, random: () => number): Change[] {
  if (change.kind !== 'write' || random() > 0.2) return [change]
  const pieces: Write[] = []
  for (let from = 0; from < change.bytes.length; ) {
    const end = Math.min(change.bytes.length, from + SECTOR - ((change.at + from) % SECTOR))
    if (random() < 0.5)
      pieces.push({ ...change, at: change.at + from, bytes: change.bytes.subarray(from, end) })
    from = end
  }
  return pieces
}
