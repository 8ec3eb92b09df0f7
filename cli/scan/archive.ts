/**
 * A tar archive of consoles, read as a stream: once for its names, once for its texts. Nothing is unpacked to disk, so a
 * name is only compared and a link is ignored. A machine is judged while the rest is read.
 */

import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { extract, type Header } from 'tar-stream'
import { SCAN_OUTPUT_BYTES } from '../../shared/policy/limits.ts'
import { machinesIn } from '../../shared/scan/machines-in.ts'
import type { Undiagnosed } from '../../shared/scan/scan-row.ts'
import { sizeWords } from '../../shared/view/number-words.ts'
import { CliError } from '../cli-error.ts'
import { feedArchive } from '../input/feed-archive.ts'
import { sectionFor } from '../input/known-files.ts'
import { gunzip, openStream } from '../input/read-text.ts'
import type { ConsolePart } from './console-row.ts'
import type { Source } from './scan-source.ts'

type Machines = ReadonlyMap<string, string[]>

/** Which machines are in the archive, with the names of their entries. Throws `CliError` where there is none. */
export async function archiveMachines(path: string): Promise<Machines> {
  const names: string[] = []
  try {
    for await (const entry of entriesOf(path)) {
      entry.resume()
      names.push(entry.header.name)
    }
  } catch {
    // Entries before a truncated or damaged end are read; the second pass reports where it ends.
  }
  const machines = machinesIn(names, (name) => sectionFor(`/${name}`))
  if (machines.size === 0) throw new CliError(`${path}: no files in this archive`)
  return machines
}

interface Pending {
  parts: ConsolePart[]
  fault: Undiagnosed | null
  awaited: number
}

/** Each machine as soon as its last entry was read. */
export async function* archiveSources(path: string, machines: Machines): AsyncGenerator<Source> {
  const ids = new Map([...machines].flatMap(([id, names]) => names.map((name) => [name, id] as const)))
  const pending = new Map([...machines].map(([id, names]) => [id, empty(names.length)]))
  let end: Undiagnosed = { why: 'unreadable', detail: 'the archive has no such entry any more' }
  try {
    for await (const entry of entriesOf(path)) {
      const id = ids.get(entry.header.name)
      const machine = id === undefined ? undefined : pending.get(id)
      if (id === undefined || machine === undefined) {
        entry.resume()
        continue
      }
      await readInto(machine, entry)
      if (--machine.awaited > 0) continue
      pending.delete(id)
      yield sourceOf(id, machine, path)
    }
  } catch (error) {
    end = {
      why: 'unreadable',
      detail: `the archive breaks off: ${error instanceof Error ? error.message : 'damaged'}`,
    }
  }
  for (const [id, machine] of pending) yield sourceOf(id, { ...machine, fault: machine.fault ?? end }, path)
}

const empty = (awaited: number): Pending => ({ parts: [], fault: null, awaited })

function sourceOf(id: string, { parts, fault }: Pending, path: string): Source {
  const read = () => Promise.resolve(fault !== null && parts.length === 0 ? fault : parts)
  return { id: id || basename(path), image: null, read }
}

type Entry = AsyncIterable<Buffer> & { header: Header; resume: () => void }

async function readInto(machine: Pending, entry: Entry): Promise<void> {
  const { name } = entry.header
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of entry) {
    size += chunk.length
    if (size <= SCAN_OUTPUT_BYTES) chunks.push(chunk)
  }
  if (size <= SCAN_OUTPUT_BYTES) machine.parts.push({ name, bytes: Buffer.concat(chunks) })
  else machine.fault = { why: 'too_long', detail: `more than ${sizeWords(SCAN_OUTPUT_BYTES)}` }
}

/** The regular files of the archive, one after the other; each must be read or skipped. */
async function* entriesOf(path: string): AsyncGenerator<Entry> {
  const archive = extract()
  const feeding = feed(path, archive)
  try {
    for await (const entry of archive) {
      if (entry.header.type === 'file' && !basename(entry.header.name).startsWith('.')) yield entry as Entry
      else entry.resume()
    }
  } finally {
    archive.destroy()
    await feeding
  }
}

async function feed(path: string, archive: ReturnType<typeof extract>): Promise<void> {
  const file = createReadStream(path)
  try {
    const opened = await openStream(file as AsyncIterable<Buffer>)
    await feedArchive(archive, opened.sniffed.kind === 'gzip' ? gunzip(opened.chunks) : opened.chunks)
  } catch (error) {
    archive.destroy(error as Error)
  } finally {
    file.destroy()
  }
}
