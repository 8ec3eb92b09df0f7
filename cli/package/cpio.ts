/** The payload of an rpm: cpio in its `newc` form, with `./` before each path. */
import type { PackagedFile } from './packaged-file.ts'

const REGULAR = 0o100000
const LINK = 0o120000
const FOLDER = 0o040000

/** The type bits and permissions, as cpio and rpm want them. */
export const wholeMode = ({ mode, link, folder }: PackagedFile): number =>
  (folder ? FOLDER : link === undefined ? REGULAR : LINK) | mode

/** The content of a file's entry: its bytes, or the target of the link. */
export const contentOf = ({ bytes, link }: PackagedFile): Buffer =>
  link === undefined ? bytes : Buffer.from(link)

/** `inode` numbers are the places of the files, from 1; an rpm's header has the same. */
export function cpioOf(files: readonly PackagedFile[], time: Date): Buffer {
  const seconds = Math.floor(time.getTime() / 1000)
  const entries = files.map((file, index) =>
    entry(`./${file.path}`, contentOf(file), { inode: index + 1, mode: wholeMode(file), links: 1, seconds }),
  )
  return Buffer.concat([
    ...entries,
    entry('TRAILER!!!', Buffer.alloc(0), { inode: 0, mode: 0, links: 1, seconds: 0 }),
  ])
}

interface About {
  inode: number
  mode: number
  links: number
  seconds: number
}

/** Header, name and content, each padded with NULs to a multiple of four. */
function entry(name: string, content: Buffer, { inode, mode, links, seconds }: About): Buffer {
  const numbers = [inode, mode, 0, 0, links, seconds, content.length, 0, 0, 0, 0, name.length + 1, 0]
  const header = `070701${numbers.map((one) => one.toString(16).padStart(8, '0')).join('')}${name}\0`
  return Buffer.concat([padded(Buffer.from(header)), padded(content)])
}

const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
