/** A Debian package: an `ar` of two tarballs (deb(5)). Written here, so that every machine makes the same bytes. */
import { createHash } from 'node:crypto'
import { textFile } from './packaged-file.ts'
import { CPU_NAMES, type SystemPackage } from './system-package.ts'
import { gzip, tarOf } from './tar.ts'

/** The file name in dpkg's convention. */
export const debName = ({ name, version, cpu }: SystemPackage): string =>
  `${name}_${version}_${CPU_NAMES.deb[cpu ?? 'all']}.deb`

/** The file's bytes. */
export async function debOf(wanted: SystemPackage): Promise<Buffer> {
  const { files, scripts, time } = wanted
  const options = { time, prefix: './', folders: true }
  const sums = files
    .filter(({ link }) => link === undefined)
    .map(({ path, bytes }) => `${md5(bytes)}  ${path}\n`)
  const settings = files.filter(({ config }) => config).map(({ path }) => `/${path}\n`)
  const control = [
    textFile('control', controlText(wanted)),
    textFile('md5sums', sums.join('')),
    ...(settings.length > 0 ? [textFile('conffiles', settings.join(''))] : []),
    textFile('postinst', scripts.afterInstall, 0o755),
    textFile('prerm', scripts.beforeRemove, 0o755),
    textFile('postrm', scripts.afterRemove, 0o755),
  ]
  return arOf(time, [
    ['debian-binary', Buffer.from('2.0\n')],
    ['control.tar.gz', await gzip(await tarOf(control, { time, prefix: './' }))],
    ['data.tar.gz', await gzip(await tarOf(files, options))],
  ])
}

function controlText({ name, version, cpu, needs, summary, description, files }: SystemPackage): string {
  const kilobytes = Math.ceil(files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1024)
  const fields = {
    Package: name,
    Version: version,
    Architecture: CPU_NAMES.deb[cpu ?? 'all'],
    Maintainer: 'boot-health <boot-health@localhost>',
    'Installed-Size': String(kilobytes),
    Depends: needs.deb.join(', '),
    Section: 'admin',
    Priority: 'optional',
    Description: `${summary}\n ${description}`,
  }
  return Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('')
}

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex')

/** Members begin at even offsets, after a header of 60 characters. */
function arOf(time: Date, members: [name: string, bytes: Buffer][]): Buffer {
  const seconds = String(Math.floor(time.getTime() / 1000))
  const parts = members.flatMap(([name, bytes]) => {
    const fields = [name.padEnd(16), seconds.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)]
    const header = Buffer.from(`${fields.join('')}${String(bytes.length).padEnd(10)}\x60\n`)
    return [header, bytes, Buffer.from(bytes.length % 2 === 1 ? '\n' : '')]
  })
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts])
}
