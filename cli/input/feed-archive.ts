/** Feeds a tar archive as fast as its entries are read: only the part that waits for its reader is in memory. */
import type { extract } from 'tar-stream'

type Archive = ReturnType<typeof extract>

/** Writes all of `chunks`, or until the archive is destroyed. An error of the source destroys the archive with it. */
export async function feedArchive(archive: Archive, chunks: AsyncIterable<Buffer>): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (archive.destroyed) return
      if (!archive.write(chunk)) await drained(archive)
    }
    archive.end(Buffer.alloc(0))
  } catch (error) {
    archive.destroy(error as Error)
  }
}

function drained(archive: Archive): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['drain', 'close', 'error'] as const) archive.once(event, () => resolve())
  })
}
