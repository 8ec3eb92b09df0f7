/** Zip files for Lambda: few entries, small, without the extensions for large ones. The same entries give the same bytes. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  name: string
  bytes: Uint8Array
}

/** APPNOTE.TXT of PKWARE, 4.3. */
const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_BYTES = 22
const DEFLATED = 8
const UTF8_NAME = 0x0800
/** 1980-01-01, the first day that a zip can name. */
const DATE = 0x0021
/** Made on Unix, readable by everybody: Lambda runs the code as an unknown user. */
const MADE_BY = (3 << 8) | 20
const RIGHTS = 0o100644 * 0x10000

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  return entries.reduce(withEntry, end({ count: 0, size: 0, offset: 0 }))
}

/** One of our zips with one more entry. Throws where it is not such a zip, or already has an entry of that name. */
export function withEntry(zip: Uint8Array, entry: ZipEntry): Buffer {
  const whole = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength)
  const { count, size, offset } = endOf(whole)
  const directory = whole.subarray(offset, offset + size)
  if (directory.includes(Buffer.from(entry.name))) throw new Error(`the zip has ${entry.name} already`)
  const packed = deflateRawSync(entry.bytes, { level: 9 })
  const name = Buffer.from(entry.name)
  const common = commonFields(entry, packed, name)
  const local = Buffer.concat([uint32(LOCAL), common, uint16(0), name, packed])
  // No extra field, no comment, first disk, no internal attributes.
  const rest = Buffer.concat([Buffer.alloc(8), uint32(RIGHTS), uint32(offset)])
  const central = Buffer.concat([uint32(CENTRAL), uint16(MADE_BY), common, rest, name])
  return Buffer.concat([
    whole.subarray(0, offset),
    local,
    directory,
    central,
    end({ count: count + 1, size: size + central.length, offset: offset + local.length }),
  ])
}

/** The part that both headers of an entry share, up to the length of its name. */
function commonFields({ bytes }: ZipEntry, packed: Uint8Array, name: Uint8Array): Buffer {
  const how = [uint16(20), uint16(UTF8_NAME), uint16(DEFLATED), uint16(0), uint16(DATE)]
  const sizes = [uint32(crc32(bytes)), uint32(packed.length), uint32(bytes.length), uint16(name.length)]
  return Buffer.concat([...how, ...sizes])
}

interface End {
  count: number
  /** The directory's size in bytes. */
  size: number
  offset: number
}

function end({ count, size, offset }: End): Buffer {
  return Buffer.concat([
    uint32(END),
    Buffer.alloc(4),
    uint16(count),
    uint16(count),
    uint32(size),
    uint32(offset),
    uint16(0),
  ])
}

function endOf(zip: Buffer): End {
  const at = zip.length - END_BYTES
  if (at < 0 || zip.readUInt32LE(at) !== END) throw new Error('this is no zip of ours')
  return {
    count: zip.readUInt16LE(at + 10),
    size: zip.readUInt32LE(at + 12),
    offset: zip.readUInt32LE(at + 16),
  }
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
