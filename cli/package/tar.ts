/** Reproducible tar archives: order, owners and times are fixed. */
import { promisify } from 'node:util'
import { gzip as compress, constants } from 'node:zlib'
import tar from 'tar-stream'
import { foldersOf, type PackagedFile } from './packaged-file.ts'

export interface TarOptions {
  time: Date
  /** Before each path; Debian writes `./`. */
  prefix?: string
  /** Include folders; without them the unpacking program makes them with its own rights. */
  folders?: boolean
  /** Empty folders that belong to the container's user. */
  ownFolders?: readonly string[]
  /** Further header records of a file. */
  pax?: (file: PackagedFile) => Record<string, string>
}

const ROOT = { uid: 0, gid: 0, uname: 'root', gname: 'root' }

/** Files in the order given, after the folders that they are in. */
export async function tarOf(files: readonly PackagedFile[], options: TarOptions): Promise<Buffer> {
  const { time, prefix = '', folders = false, ownFolders = [], pax } = options
  const pack = tar.pack()
  const whole = collect(pack)
  if (folders)
    for (const name of foldersOf(files))
      pack.entry({ name: `${prefix}${name}/`, type: 'directory', mode: 0o755, mtime: time, ...ROOT })
  for (const path of ownFolders)
    pack.entry({
      name: `${prefix}${path}/`,
      type: 'directory',
      mode: 0o700,
      mtime: time,
      uid: 65_532,
      gid: 65_532,
    })
  for (const file of files) {
    const { path, mode, bytes, link } = file
    const header = {
      name: `${prefix}${path}`,
      mode,
      mtime: time,
      ...ROOT,
      ...(pax ? { pax: pax(file) } : {}),
    }
    if (link === undefined) pack.entry(header, bytes)
    else pack.entry({ ...header, type: 'symlink', linkname: link })
  }
  pack.finalize()
  return whole
}

/** Without a name or a time inside. In another thread, because compressing Node takes seconds. */
export const gzip = (bytes: Buffer): Promise<Buffer> =>
  promisify<Buffer, { level: number }, Buffer>(compress)(bytes, { level: constants.Z_DEFAULT_COMPRESSION })

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
