/** Reads a stream of any length into a kept text: sniffed, gunzipped and decoded on the way. */

import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { sizeWords } from '../../shared/view/number-words.ts'
import { CliError } from '../cli-error.ts'
import { SNIFF_BYTES, type Sniffed, sniff } from './sniff.ts'
import { createTextWindow, type KeptText } from './text-window.ts'

/** The size up to which a small gzip file may still be a log. */
const MOST_BYTES = 4 * 2 ** 30

export interface OpenedStream {
  sniffed: Sniffed
  /** The whole stream, the sniffed bytes included. */
  chunks: AsyncIterable<Buffer>
}

/** Reads the first bytes of a stream to recognise it, and puts them back. */
export async function openStream(stream: AsyncIterable<Buffer>): Promise<OpenedStream> {
  const iterator = stream[Symbol.asyncIterator]()
  const first: Buffer[] = []
  let size = 0
  while (size < SNIFF_BYTES) {
    const next = await iterator.next()
    if (next.done === true) break
    first.push(next.value)
    size += next.value.length
  }
  const start = Buffer.concat(first)
  async function* chunks(): AsyncGenerator<Buffer> {
    yield start
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  }
  return { sniffed: sniff(start.subarray(0, SNIFF_BYTES)), chunks: chunks() }
}

/** Gunzips; a truncated file gives what it has, because half a log is still evidence. */
export async function* gunzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unzip = createGunzip()
  const feeding = feed(chunks, unzip)
  try {
    for await (const chunk of unzip) yield chunk
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'Z_BUF_ERROR') {
      throw new CliError(`the gzip data is damaged (${(error as Error).message}); try gunzip by hand`)
    }
  } finally {
    unzip.destroy()
    await feeding.catch(() => {})
  }
}

async function feed(chunks: AsyncIterable<Buffer>, into: ReturnType<typeof createGunzip>): Promise<void> {
  for await (const chunk of chunks) {
    if (into.destroyed) return
    if (!into.write(chunk)) await drained(into)
  }
  into.end()
}

function drained(stream: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['drain', 'close', 'error']) stream.once(event, () => resolve())
  })
}

/** The kept text of a stream of text. `encoding` is the answer of `sniff`. */
export async function readText(
  chunks: AsyncIterable<Buffer>,
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' = 'utf-8',
): Promise<KeptText> {
  const window = createTextWindow()
  const decoder = encoding === 'utf-8' ? null : new TextDecoder(encoding)
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > MOST_BYTES)
      throw new CliError(`more than ${sizeWords(MOST_BYTES)} of text; give the part around the boot`)
    window.push(decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true })))
  }
  return window.finish()
}

/** The kept text of an open file. */
export function readStream(stream: Readable): Promise<KeptText> {
  return readText(stream as AsyncIterable<Buffer>)
}
