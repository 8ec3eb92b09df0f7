/** Files, folders, globs and archives as machines: files beside each other in a guest's folder are one machine. */
import { createReadStream, globSync, type Stats, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { machinesIn } from '../../shared/scan/machines-in.ts'
import { CliError } from '../cli-error.ts'
import { sectionFor } from '../input/known-files.ts'
import { gunzip, openStream } from '../input/read-text.ts'
import { archiveMachines, archiveSources } from './archive.ts'
import type { Source, Sources } from './scan-source.ts'

/** Nested folders that are read; a loop of links has no end. */
const DEEPEST = 12

/**
 * The machines in these paths, counted before the first is read. Throws `CliError` where a path does not exist; with
 * `isAnyEnough`, only where none does.
 */
export async function fileSources(given: readonly string[], isAnyEnough = false): Promise<Sources> {
  const found: Sources[] = []
  for (const one of given) {
    const paths = isAnyEnough ? globSync(one).sort() : matches(one)
    for (const path of paths) found.push(await sourcesAt(path, paths.length > 1))
  }
  if (found.length === 0) throw new CliError(`${given.join(', ')}: no such files here`)
  return {
    of: found.reduce((sum, { of }) => sum + of, 0),
    machines: (async function* () {
      for (const { machines } of found) yield* machines
    })(),
  }
}

/** A shell that finds no match passes the pattern on; and cron may use no shell. */
function matches(path: string): string[] {
  if (statOf(path) !== null) return [path]
  const found = /[*?[]/.test(path) ? globSync(path).sort() : []
  if (found.length === 0) throw new CliError(`${path}: no such file or directory`)
  return found
}

async function sourcesAt(path: string, isOneOfMany: boolean): Promise<Sources> {
  if (statOf(path)?.isDirectory()) return folderSources(path)
  if (await isArchive(path)) {
    const machines = await archiveMachines(path)
    return { of: machines.size, machines: archiveSources(path, machines) }
  }
  return { of: 1, machines: [fileSource(isOneOfMany ? nameOf(path) : path, [path])] }
}

/** A file is named as it was given; for files with equal names, the folder distinguishes them. */
function nameOf(path: string): string {
  return sectionFor(path) === 'console' ? basename(dirname(path)) || path : path
}

async function folderSources(root: string): Promise<Sources> {
  const paths: string[] = []
  for await (const path of filesBelow(root, DEEPEST)) paths.push(relative(root, path))
  const machines = machinesIn(paths, (path) => sectionFor(`/${path}`))
  if (machines.size === 0) throw new CliError(`${root}: no files here`)
  const sources = [...machines].map(([id, files]) =>
    fileSource(
      id || basename(root) || root,
      files.map((file) => join(root, file)),
    ),
  )
  return { of: sources.length, machines: sources }
}

/** Regular files, in the order of their names. A file that begins with a dot is not a console. */
async function* filesBelow(folder: string, depth: number): AsyncGenerator<string> {
  const entries = await readdir(folder).catch(() => [])
  for (const name of entries.sort()) {
    if (name.startsWith('.')) continue
    const path = join(folder, name)
    const stats = statOf(path)
    if (stats?.isDirectory() && depth > 0) yield* filesBelow(path, depth - 1)
    else if (stats?.isFile()) yield path
  }
}

function fileSource(id: string, files: string[]): Source {
  return { id, image: null, read: () => Promise.resolve(files.map((name) => ({ name, bytes: null }))) }
}

/** A tar archive, gzipped or not; one of `cloud-init collect-logs` is one as well, with one machine in it. */
async function isArchive(path: string): Promise<boolean> {
  const stream = createReadStream(path)
  try {
    const opened = await openStream(stream as AsyncIterable<Buffer>)
    if (opened.sniffed.kind !== 'gzip') return opened.sniffed.kind === 'tar'
    return (await openStream(gunzip(opened.chunks))).sniffed.kind === 'tar'
  } catch {
    // The reader of the file reports what is wrong with it.
    return false
  } finally {
    stream.destroy()
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}
