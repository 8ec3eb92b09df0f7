/**
 * A `cloud-init collect-logs` tarball, read as a stream: nothing is unpacked to disk, so an entry
 * named `../../etc/cron.d/x` is a name that matches nothing, and a link is never followed.
 */
import { extract } from 'tar-stream'
import { CliError } from '../cli-error.ts'
import { type CollectedText, collect, type DiagnoseInput } from './collect.ts'
import { feedArchive } from './feed-archive.ts'
import { sectionFor } from './known-files.ts'
import { readText } from './read-text.ts'

const MOST_ENTRIES = 10_000

/** All texts kept from one archive, in characters; a real one has a few megabytes. */
const MOST_KEPT = 64 << 20

/** Reads the archive (already gunzipped). An archive without any cloud-init file is bad input. */
export async function readTarball(name: string, chunks: AsyncIterable<Buffer>): Promise<DiagnoseInput> {
  const texts = await readEntries(name, chunks)
  if (texts.length === 0) {
    throw new CliError(`${name}: no cloud-init file in this archive; expected one of cloud-init collect-logs`)
  }
  return collect(name, 'logs_tarball', texts)
}

async function readEntries(name: string, chunks: AsyncIterable<Buffer>): Promise<CollectedText[]> {
  const archive = extract()
  const feeding = feedArchive(archive, chunks)
  const texts: CollectedText[] = []
  let entries = 0
  let kept = 0
  try {
    for await (const entry of archive) {
      entries += 1
      const section = entry.header.type === 'file' ? sectionFor(entry.header.name) : null
      if (entries > MOST_ENTRIES || kept > MOST_KEPT) break
      if (section === null) {
        entry.resume()
        continue
      }
      const text = await readText(entry as AsyncIterable<Buffer>)
      kept += text.text.length
      texts.push({ section, shownAs: `${name}!${entry.header.name}`, kept: text })
    }
  } catch (error) {
    // What was read before a truncated or damaged end is still evidence.
    if (texts.length === 0) throw damaged(name, error)
  }
  archive.destroy()
  await feeding.catch(() => {})
  return texts
}

function damaged(name: string, error: unknown): CliError {
  return new CliError(`${name}: not a readable tar archive (${(error as Error).message})`)
}
