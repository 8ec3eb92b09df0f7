/** All that is handed out, from one checkout. */
import { bundleCli } from './bundle-cli.ts'
import { commandFiles } from './command-tree.ts'
import { npmPackage } from './npm-package.ts'
import { reporterTarball } from './reporter-tarball.ts'
import type { Source } from './source.ts'

export interface Artefact {
  /** Its file in dist/. */
  name: string
  bytes: Buffer
}

/** Builds everything in memory; throws where something that goes in is missing. */
export async function buildArtefacts(source: Source): Promise<Artefact[]> {
  const command = commandFiles(source, await bundleCli(source.root))
  return [
    { name: `boot-health-${source.version}.tgz`, bytes: await npmPackage(source, command) },
    { name: `boot-health-reporter-${source.version}.tar.gz`, bytes: await reporterTarball(source) },
  ]
}
