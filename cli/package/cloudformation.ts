/** The stack for users without CDK and Node: template, code and a script, `boot-health-cloudformation-VERSION.tar.gz`. */
import { createHash } from 'node:crypto'
import { bundleFunctions } from '../../cdk/bundle-functions.ts'
import { standaloneTemplate } from '../../cdk/standalone/template.ts'
import { zipOf } from '../../shared/zip.ts'
import type { Artefact } from './artefact.ts'
import { licencesOf } from './bundled-packages.ts'
import { filesOf, type PackagedFile, textFile, under } from './packaged-file.ts'
import type { Source } from './source.ts'
import { gzip, tarOf } from './tar.ts'

const FIRST_CONFIG = { fleets: { default: {} } }

interface Handed {
  files: PackagedFile[]
  /** The npm packages inside, by their places in package-lock.json. */
  npm: string[]
}

/** All released files, in the folder that it is unpacked to. `scratch` gets the bundles. */
export async function cloudFormationFiles({ root, version }: Source, scratch: string): Promise<Handed> {
  const contains = new Set<string>()
  const zips: PackagedFile[] = []
  for (const [name, directory] of await bundleFunctions(scratch, contains)) {
    const files = filesOf(directory, '.').map(({ path, bytes }) => ({
      name: path.replace(/^\.\//, ''),
      bytes,
    }))
    zips.push({ path: `functions/${name}.zip`, mode: 0o644, bytes: zipOf(files) })
  }
  const digest = createHash('sha256')
  for (const { path, bytes } of zips) digest.update(`${path} ${bytes.length}\n`).update(bytes)
  const release = `boot-health/${version}-${digest.digest('hex').slice(0, 12)}`
  const npm = [...contains].sort()
  const files = [
    ...filesOf(root, 'ops/cloudformation/deploy.sh', 'deploy.sh'),
    textFile('release', `${release}\n`),
    textFile('boot-health.template.json', `${JSON.stringify(standaloneTemplate(), null, 1)}\n`),
    ...filesOf(root, 'ops/cloudformation/firewall.template.json', 'firewall.template.json'),
    textFile('boot-health.config.json', `${JSON.stringify(FIRST_CONFIG)}\n`),
    ...filesOf(root, 'LICENSE'),
    textFile('THIRD-PARTY-LICENCES.txt', licencesOf(root, npm)),
    ...zips,
  ]
  return { files, npm }
}

export async function cloudFormationArtefact(source: Source, scratch: string): Promise<Artefact> {
  const { files, npm } = await cloudFormationFiles(source, scratch)
  const folder = `boot-health-cloudformation-${source.version}`
  const bytes = await gzip(await tarOf(under(folder, files), { time: source.time }))
  return { name: `${folder}.tar.gz`, bytes, holds: { bundle: false, npm, node: [], debian: [] } }
}
