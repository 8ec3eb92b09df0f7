/** Turns the user's input into the judgement's. Every path ends in usable text or one clear error. */
import { createReadStream, statSync } from 'node:fs'
import { parseEnvelope } from '../../shared/envelope/envelope.ts'
import { CliError } from '../cli-error.ts'
import { collect, type DiagnoseInput } from './collect.ts'
import { readGuestRoot } from './guest-root.ts'
import { gunzip, openStream, readText } from './read-text.ts'
import { readTarball } from './tarball.ts'
import type { KeptText } from './text-window.ts'

/** Reads a file, a directory, or (for `-`) the given standard input. Throws `CliError` for what cannot be judged. */
export async function readInput(given: string, stdin: AsyncIterable<Buffer>): Promise<DiagnoseInput> {
  if (given === '-') return readBytes('standard input', stdin)
  const stats = statSync(given, { throwIfNoEntry: false })
  if (stats === undefined) throw new CliError(`${given}: no such file or directory`)
  if (stats.isDirectory()) return readGuestRoot(given)
  try {
    return await readBytes(given, createReadStream(given) as AsyncIterable<Buffer>)
  } catch (error) {
    throw asCliError(given, error)
  }
}

/**
 * Reads a stream under this name; throws as `readInput` does. `layers`: how often the text may be gzipped; deeper nesting
 * is not a log.
 */
export async function readBytes(
  name: string,
  chunks: AsyncIterable<Buffer>,
  layers = 2,
): Promise<DiagnoseInput> {
  const opened = await openStream(chunks)
  const { sniffed } = opened
  switch (sniffed.kind) {
    case 'empty':
      throw new CliError(`${name}: empty; there is nothing to judge`)
    case 'unusable':
      throw new CliError(`${name}: this is ${sniffed.what}; ${sniffed.hint}`)
    case 'gzip':
      if (layers === 0) throw new CliError(`${name}: gzip within gzip within gzip; unpack it first`)
      return readBytes(name, gunzip(opened.chunks), layers - 1)
    case 'tar':
      return readTarball(name, opened.chunks)
    case 'report':
      return readReport(name, await readText(opened.chunks))
    case 'text':
      return asText(name, await readText(opened.chunks, sniffed.encoding))
  }
}

function asText(name: string, kept: KeptText): DiagnoseInput {
  return collect(name, 'text', [{ section: 'text', shownAs: name, kept }])
}

/** A spooled report of the guest reporter, or one saved from the API. */
function readReport(name: string, kept: KeptText): DiagnoseInput {
  const parsed = parseEnvelope(kept.text)
  if (!parsed.ok) {
    const [first] = parsed.errors
    throw new CliError(`${name}: not a legible report: ${first?.pointer}: ${first?.detail}`)
  }
  return { name, kind: 'report', texts: [], evidence: parsed.value }
}

function asCliError(name: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EACCES') return new CliError(`${name}: not readable by you; try sudo`)
  if (code === 'EISDIR' || code === 'EIO' || code === 'ENXIO')
    return new CliError(`${name}: cannot be read (${code})`)
  return error
}
