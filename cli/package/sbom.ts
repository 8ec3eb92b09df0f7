/** The bill of materials (CycloneDX 1.6): every artefact with its hash, and all third-party code inside. */
import { createHash } from 'node:crypto'
import type { Artefact } from './artefact.ts'
import { type BundledPackage, bundledPackages } from './bundled-packages.ts'
import type { DebianPackage } from './debian-base.ts'
import type { NodeRuntime } from './node-runtime.ts'
import type { Source } from './source.ts'

interface Component {
  'bom-ref': string
  [field: string]: unknown
}

/** `places` are the bundle's, as package-lock.json names them. */
export function billOfMaterials(
  source: Source,
  artefacts: readonly Artefact[],
  places: readonly string[],
): Buffer {
  const bundled = bundledPackages(source.root, places).map(ofNpm)
  const others = new Map<string, Component>()
  const dependencies = artefacts.map(({ name, holds }) => {
    const inside = [
      ...(holds.bundle ? bundled : []),
      ...bundledPackages(source.root, holds.npm ?? []).map(ofNpm),
      ...holds.node.map(ofNode),
      ...holds.debian.map(ofDebian),
    ]
    for (const one of inside) others.set(one['bom-ref'], one)
    return { ref: name, dependsOn: inside.map((one) => one['bom-ref']) }
  })
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: source.time.toISOString(),
      component: {
        type: 'application',
        'bom-ref': 'boot-health',
        name: 'boot-health',
        version: source.version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        ...(source.commit === null ? {} : { properties: [{ name: 'commit', value: source.commit }] }),
      },
    },
    components: [...artefacts.map(ofArtefact), ...others.values()],
    dependencies: [{ ref: 'boot-health', dependsOn: artefacts.map(({ name }) => name) }, ...dependencies],
  }
  return Buffer.from(`${JSON.stringify(bill, null, 2)}\n`)
}

const ofArtefact = ({ name, bytes }: Artefact): Component => ({
  type: 'file',
  'bom-ref': name,
  name,
  hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(bytes).digest('hex') }],
})

/** npm writes hashes in base64. */
const sha512 = (integrity: string) => [
  { alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') },
]

const ofNpm = ({ name, version, licence, integrity }: BundledPackage): Component => ({
  type: 'library',
  'bom-ref': purlOfNpm(name, version),
  name,
  version,
  purl: purlOfNpm(name, version),
  licenses: [{ expression: licence }],
  hashes: sha512(integrity),
})

const purlOfNpm = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`

const ofNode = ({ name, version, integrity }: NodeRuntime): Component => ({
  type: 'platform',
  'bom-ref': purlOfNpm(name, version),
  name,
  version,
  purl: purlOfNpm(name, version),
  description: 'Node.js',
  hashes: sha512(integrity),
})

const ofDebian = ({ name, version, architecture, sha256 }: DebianPackage): Component => {
  const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  }
}
