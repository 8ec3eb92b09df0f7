/** The kind of a file by its first bytes, so that a photograph gets an answer and not a diagnosis. */

/** Enough for the tar magic at 257 and to estimate how much of it is text. */
export const SNIFF_BYTES = 4096

export type Sniffed =
  | { kind: 'empty' }
  | { kind: 'gzip' }
  | { kind: 'tar' }
  | { kind: 'text'; encoding: 'utf-8' | 'utf-16le' | 'utf-16be' }
  | { kind: 'report' }
  | { kind: 'unusable'; what: string; hint: string }

const NOT_A_LOG = 'give a console log, cloud-init.log, a guest root directory or a collect-logs tarball'

const MAGIC: [bytes: number[], what: string, hint: string][] = [
  [[0xff, 0xd8, 0xff], 'a JPEG image', NOT_A_LOG],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image', NOT_A_LOG],
  [[0x47, 0x49, 0x46, 0x38], 'a GIF image', NOT_A_LOG],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF', NOT_A_LOG],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program', NOT_A_LOG],
  [[0x51, 0x46, 0x49, 0xfb], 'a qcow2 disk image', 'mount it and give the directory'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive', 'unpack it and give the directory'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz-compressed', 'pipe it in: xz -dc FILE | boot-health diagnose -'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd-compressed', 'pipe it in: zstd -dc FILE | boot-health diagnose -'],
  [[0x42, 0x5a, 0x68], 'bzip2-compressed', 'pipe it in: bzip2 -dc FILE | boot-health diagnose -'],
  [
    [0x4c, 0x50, 0x4b, 0x53, 0x48, 0x48, 0x52, 0x48],
    'a binary journal',
    'pipe it in: journalctl --file FILE | boot-health diagnose -',
  ],
]

/** Looks at the first bytes (up to `SNIFF_BYTES`) of a file or a pipe. */
export function sniff(start: Uint8Array): Sniffed {
  if (start.length === 0) return { kind: 'empty' }
  if (begins(start, [0x1f, 0x8b])) return { kind: 'gzip' }
  if (begins(start.subarray(257), [0x75, 0x73, 0x74, 0x61, 0x72])) return { kind: 'tar' }
  if (begins(start, [0xff, 0xfe])) return { kind: 'text', encoding: 'utf-16le' }
  if (begins(start, [0xfe, 0xff])) return { kind: 'text', encoding: 'utf-16be' }
  if (begins(start, [...Buffer.from('boot-health-evidence/')])) return { kind: 'report' }
  const known = MAGIC.find(([bytes]) => begins(start, bytes))
  if (known !== undefined) return { kind: 'unusable', what: known[1], hint: known[2] }
  if (isBinary(start)) return { kind: 'unusable', what: 'binary data, not text', hint: NOT_A_LOG }
  return { kind: 'text', encoding: 'utf-8' }
}

function begins(start: Uint8Array, bytes: number[]): boolean {
  return bytes.every((byte, index) => start[index] === byte)
}

/**
 * More than a twentieth is control bytes that no console prints. Escape and backspace are a console's own, and a cleared
 * serial buffer consists of NULs, so neither counts.
 */
function isBinary(start: Uint8Array): boolean {
  let control = 0
  let zero = 0
  for (const byte of start) {
    if (byte === 0) zero += 1
    else if (byte < 0x20 && !(byte >= 0x07 && byte <= 0x0f) && byte !== 0x1b) control += 1
  }
  return control > 8 && control > (start.length - zero) / 20
}
