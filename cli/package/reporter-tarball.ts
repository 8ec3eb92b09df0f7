/** The guest reporter with its installer, for any guest: `boot-health-reporter-VERSION.tar.gz`. */
import { filesOf, type PackagedFile, under } from './packaged-file.ts'
import type { Source } from './source.ts'
import { gzip, tarOf } from './tar.ts'

/** All files are in one folder, `boot-health-reporter-VERSION`. */
export async function reporterTarball({ root, version, time }: Source): Promise<Buffer> {
  const files: PackagedFile[] = [
    ...filesOf(root, 'guest-reporter').map((file) => ({ ...file, path: file.path.replace(/^.*?\//, '') })),
    ...filesOf(root, 'docs/guest.md', 'guest.md'),
    ...filesOf(root, 'LICENSE'),
  ]
  return gzip(await tarOf(under(`boot-health-reporter-${version}`, files), { time }))
}
