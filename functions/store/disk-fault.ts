/** SQLite's disk errors in plain words, with the file's name: an operator must know which disk to look at. */

/** The file cannot be written or read now. Everything that was answered is in the file; what was refused may be. */
export class DiskFault extends Error {
  override name = 'DiskFault'
  /** True where the file's content is wrong rather than unreachable: its other pages can still be read. */
  readonly isDamage: boolean

  constructor(message: string, { cause, isDamage }: { cause: Error; isDamage: boolean }) {
    super(message, { cause })
    this.isDamage = isDamage
  }
}

const DAMAGED = 11

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
const FAULTS: Record<number, string> = {
  7: 'there is no memory left to use it',
  8: 'it is read-only',
  10: 'the disk gave an error',
  11: 'it is damaged; stop the server: boot-health doctor says how much, boot-health restore puts a backup in its place',
  13: 'the disk is full',
  14: 'it cannot be opened',
  26: 'it is no table of boot-health, or damaged',
}

/** The error as a `DiskFault` that names `path`, where it is one of SQLite's disk errors; any other error unchanged. */
export function faultOf(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error
  const code = Number(error.errcode) & 0xff
  const fault = FAULTS[code]
  if (fault === undefined) return error
  return new DiskFault(`${path}: ${fault} (${error.message})`, { cause: error, isDamage: code === DAMAGED })
}
