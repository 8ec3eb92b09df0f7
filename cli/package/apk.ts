/**
 * An Alpine package (apk v2): two concatenated gzipped tarballs, control and data. Unsigned: apk requires
 * `--allow-untrusted`, as for all third-party packages.
 */
import { createHash } from 'node:crypto'
import { type PackagedFile, textFile } from './packaged-file.ts'
import type { SystemPackage } from './system-package.ts'
import { gzip, tarOf } from './tar.ts'

/** Two blocks of zeros end a tar; a part that is followed by another has none. */
const END_OF_TAR = 1024

export const apkName = ({ name, version }: SystemPackage): string => `${name}-${version}-r0.apk`

/** The file's bytes. */
export async function apkOf(wanted: SystemPackage): Promise<Buffer> {
  const { files, scripts, time } = wanted
  const checksum = ({ bytes, link }: PackagedFile) =>
    createHash('sha1')
      .update(link ?? bytes)
      .digest('hex')
  const pax = (file: PackagedFile) => ({ 'APK-TOOLS.checksum.SHA1': checksum(file) })
  const data = await gzip(await tarOf(files, { time, folders: true, pax }))
  const control = await tarOf(
    [
      textFile('.PKGINFO', infoText(wanted, data)),
      textFile('.post-install', scripts.afterInstall, 0o755),
      textFile('.post-upgrade', scripts.afterInstall, 0o755),
      textFile('.pre-deinstall', scripts.beforeRemove, 0o755),
      textFile('.post-deinstall', scripts.afterRemove, 0o755),
    ],
    { time },
  )
  return Buffer.concat([await gzip(control.subarray(0, control.length - END_OF_TAR)), data])
}

function infoText(
  { name, version, summary, licence, needs, files, time }: SystemPackage,
  data: Buffer,
): string {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const fields: [string, string][] = [
    ['pkgname', name],
    ['pkgver', `${version}-r0`],
    ['pkgdesc', summary],
    ['builddate', String(Math.floor(time.getTime() / 1000))],
    ['size', String(size)],
    ['arch', 'noarch'],
    ['license', licence],
    ...needs.apk.map((name): [string, string] => ['depend', name]),
    ['datahash', createHash('sha256').update(data).digest('hex')],
  ]
  return fields.map(([field, value]) => `${field} = ${value}\n`).join('')
}
