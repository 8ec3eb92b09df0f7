/** A file as it will be on the user's disk, and how files of the checkout become one. */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface PackagedFile {
  /** From the root of the package, without a leading slash. */
  path: string
  /** Permissions alone, such as 0o644. */
  mode: number
  bytes: Buffer
  /** The target of a symbolic link; `bytes` is empty then. */
  link?: string
  /** A folder that is removed with its package; `bytes` is empty then. */
  folder?: true
  /** The user's settings: an upgrade or a removal keeps what was changed. */
  config?: true
}

/** `from` of the checkout, a file or a whole folder, as `to`. Executable where it is in the checkout. */
export function filesOf(root: string, from: string, to = from): PackagedFile[] {
  const at = join(root, from)
  if (statSync(at).isDirectory())
    return readdirSync(at)
      .sort()
      .flatMap((name) => filesOf(root, `${from}/${name}`, `${to}/${name}`))
  const mode = (statSync(at).mode & 0o100) === 0 ? 0o644 : 0o755
  return [{ path: to, mode, bytes: readFileSync(at) }]
}

/** The same files below another folder. */
export const under = (folder: string, files: readonly PackagedFile[]): PackagedFile[] =>
  files.map((file) => ({ ...file, path: `${folder}/${file.path}` }))

export const textFile = (path: string, text: string, mode = 0o644): PackagedFile => ({
  path,
  mode,
  bytes: Buffer.from(text),
})

/** Every folder above these files, outermost first, each once and without a trailing slash. */
export function foldersOf(files: readonly PackagedFile[]): string[] {
  const folders = new Set<string>()
  for (const { path } of files) {
    const steps = path.split('/').slice(0, -1)
    for (const [index] of steps.entries()) folders.add(steps.slice(0, index + 1).join('/'))
  }
  return [...folders].sort()
}

/** Every file and link below a folder of this machine, by its path from there. */
export function filesUnder(folder: string, path = ''): PackagedFile[] {
  return readdirSync(join(folder, path), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): PackagedFile[] => {
      const inside = path === '' ? entry.name : `${path}/${entry.name}`
      const at = join(folder, inside)
      if (entry.isDirectory()) return filesUnder(folder, inside)
      if (entry.isSymbolicLink())
        return [{ path: inside, mode: 0o777, bytes: Buffer.alloc(0), link: readlinkSync(at) }]
      return [{ path: inside, mode: statSync(at).mode & 0o777, bytes: readFileSync(at) }]
    })
}
