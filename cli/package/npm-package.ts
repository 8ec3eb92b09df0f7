/** `boot-health-VERSION.tgz`: what `npm install` takes. */

import { type PackagedFile, under } from './packaged-file.ts'
import type { Source } from './source.ts'
import { gzip, tarOf } from './tar.ts'

/** npm wants package.json in a folder named `package`. */
export async function npmPackage({ time }: Source, files: readonly PackagedFile[]): Promise<Buffer> {
  return gzip(await tarOf(under('package', files), { time }))
}
