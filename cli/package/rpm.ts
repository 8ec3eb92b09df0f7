/**
 * An rpm (version 4 format): lead, signature header, header, cpio payload. Written here, because rpmbuild writes the time
 * and the machine's name into it. Unsigned: digests of header and payload are inside, and `rpm -K` checks them.
 */
import { createHash } from 'node:crypto'
import { contentOf, cpioOf, wholeMode } from './cpio.ts'
import { foldersOf, type PackagedFile } from './packaged-file.ts'
import { binary, int16, int32, rpmHeader, string, strings, translated, type Value } from './rpm-header.ts'
import { CPU_NAMES, type SystemPackage } from './system-package.ts'
import { gzip } from './tar.ts'

const RELEASE = '1'
const SIGNATURES = 62
const IMMUTABLE = 63
const SHA256 = 8
/** `Requires:` of rpm's own features, with `<=`. */
const ABILITY = (1 << 24) | 2 | 8
const ABILITIES = [
  ['rpmlib(CompressedFileNames)', '3.0.4-1'],
  ['rpmlib(FileDigests)', '4.6.0-1'],
  ['rpmlib(PayloadFilesHavePrefix)', '4.0-1'],
] as const
const EQUAL = 8
/** A setting: kept where it was changed, and the new file is put beside it. */
const SETTING = 1 | 16

export const rpmName = ({ name, version, cpu }: SystemPackage): string =>
  `${name}-${version}-${RELEASE}.${CPU_NAMES.rpm[cpu ?? 'all']}.rpm`

/** The file's bytes. */
export async function rpmOf(wanted: SystemPackage): Promise<Buffer> {
  const whole = { ...wanted, files: withFolders(wanted.files) }
  const cpio = cpioOf(whole.files, wanted.time)
  const payload = await gzip(cpio)
  const header = rpmHeader(IMMUTABLE, tagsOf(whole, payload))
  const signature = rpmHeader(
    SIGNATURES,
    new Map<number, Value>([
      [269, string(hex('sha1', header))],
      [273, string(hex('sha256', header))],
      [1000, int32(header.length + payload.length)],
      [1004, binary(createHash('md5').update(header).update(payload).digest())],
      [1007, int32(cpio.length)],
    ]),
  )
  const gap = Buffer.alloc((8 - (signature.length % 8)) % 8)
  return Buffer.concat([lead(wanted), signature, gap, header, payload])
}

/** rpm removes only what is in its list, also folders; shared folders are left out. */
function withFolders(files: readonly PackagedFile[]): PackagedFile[] {
  const own = foldersOf(files).filter((path) => path.includes('boot-health'))
  const folders = own.map(
    (path): PackagedFile => ({ path, mode: 0o755, bytes: Buffer.alloc(0), folder: true }),
  )
  return [...folders, ...files].sort((a, b) => (a.path < b.path ? -1 : 1))
}

const hex = (kind: string, bytes: Buffer) => createHash(kind).update(bytes).digest('hex')

/** Obsolete and obligatory: 96 bytes of which only a name and the signature's kind are still read. */
function lead({ name, version }: SystemPackage): Buffer {
  const bytes = Buffer.alloc(96)
  Buffer.from([0xed, 0xab, 0xee, 0xdb, 3, 0, 0, 0, 0, 1]).copy(bytes)
  bytes.write(`${name}-${version}-${RELEASE}`.slice(0, 65), 10)
  bytes.writeInt16BE(1, 76)
  bytes.writeInt16BE(5, 78)
  return bytes
}

function tagsOf(wanted: SystemPackage, payload: Buffer): Map<number, Value> {
  const { name, version, summary, description, licence, cpu, scripts, files, time, needs } = wanted
  const seconds = Math.floor(time.getTime() / 1000)
  const shell = string('/bin/sh')
  const required = [...needs.rpm.map((one): [string, string] => [one, '']), ...ABILITIES].sort((a, b) =>
    a[0] < b[0] ? -1 : 1,
  )
  return new Map<number, Value>([
    [100, strings('C')],
    [1000, string(name)],
    [1001, string(version)],
    [1002, string(RELEASE)],
    [1004, translated(summary)],
    [1005, translated(description)],
    [1006, int32(seconds)],
    [1007, string('reproducible')],
    [1009, int32(files.reduce((sum, file) => sum + contentOf(file).length, 0))],
    [1014, string(licence)],
    [1016, translated('System Environment/Daemons')],
    [1021, string('linux')],
    [1022, string(CPU_NAMES.rpm[cpu ?? 'all'])],
    [1024, string(scripts.afterInstall)],
    [1025, string(scripts.beforeRemove)],
    [1026, string(scripts.afterRemove)],
    [1044, string(`${name}-${version}-${RELEASE}.src.rpm`)],
    [1047, strings(name)],
    [1048, int32(...required.map(([, wantedVersion]) => (wantedVersion === '' ? 0 : ABILITY)))],
    [1049, strings(...required.map(([one]) => one))],
    [1050, strings(...required.map(([, wantedVersion]) => wantedVersion))],
    [1064, string('4.18.0')],
    [1086, shell],
    [1087, shell],
    [1088, shell],
    [1112, int32(EQUAL)],
    [1113, strings(`${version}-${RELEASE}`)],
    [1124, string('cpio')],
    [1125, string('gzip')],
    [1126, string('9')],
    [5011, int32(SHA256)],
    [5092, strings(hex('sha256', payload))],
    [5093, int32(SHA256)],
    ...fileTags(files, seconds),
  ])
}

function fileTags(files: readonly PackagedFile[], seconds: number): [number, Value][] {
  const folders = [...new Set(files.map(({ path }) => folderOf(path)))]
  const each = <T>(of: (file: PackagedFile, place: number) => T) => files.map(of)
  return [
    [1028, int32(...each((file) => contentOf(file).length))],
    [1030, int16(...each(wholeMode))],
    [1033, int16(...each(() => 0))],
    [1034, int32(...each(() => seconds))],
    [
      1035,
      strings(
        ...each(({ link, folder, bytes }) => (link === undefined && !folder ? hex('sha256', bytes) : '')),
      ),
    ],
    [1036, strings(...each(({ link = '' }) => link))],
    [1037, int32(...each(({ config }) => (config ? SETTING : 0)))],
    [1039, strings(...each(() => 'root'))],
    [1040, strings(...each(() => 'root'))],
    [1045, int32(...each(() => -1))],
    [1095, int32(...each(() => 1))],
    [1096, int32(...each((_, place) => place + 1))],
    [1097, strings(...each(() => ''))],
    [1116, int32(...each(({ path }) => folders.indexOf(folderOf(path))))],
    [1117, strings(...each(({ path }) => path.slice(path.lastIndexOf('/') + 1)))],
    [1118, strings(...folders)],
  ]
}

const folderOf = (path: string) => `/${path.slice(0, path.lastIndexOf('/') + 1)}`
