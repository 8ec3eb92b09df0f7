/** All released files, from one checkout. */
import { join } from 'node:path'
import { apkName, apkOf } from './apk.ts'
import type { Artefact } from './artefact.ts'
import { bundleCli } from './bundle-cli.ts'
import { cloudFormationArtefact } from './cloudformation.ts'
import { commandFiles } from './command-tree.ts'
import { debName, debOf } from './deb.ts'
import { debianBase, whyNoDebian } from './debian-base.ts'
import { guestPackage } from './guest-package.ts'
import { nodeRuntime } from './node-runtime.ts'
import { npmPackage } from './npm-package.ts'
import { filesOf } from './packaged-file.ts'
import { reporterTarball } from './reporter-tarball.ts'
import { rpmName, rpmOf } from './rpm.ts'
import { billOfMaterials } from './sbom.ts'
import { serverImage } from './server-image.ts'
import { serverPackage } from './server-package.ts'
import type { Source } from './source.ts'

const CPUS = ['x64', 'arm64'] as const
const OURS_ALONE = { bundle: false, node: [], debian: [] }

export interface Built {
  artefacts: Artefact[]
  /** What this machine could not build, and why. */
  skipped: string[]
}

/** Builds everything in memory; throws where an input is missing. */
export async function buildArtefacts(source: Source): Promise<Built> {
  const { root, version } = source
  const bundle = await bundleCli(root)
  const command = commandFiles(source, bundle)
  const bundled = { bundle: true, node: [], debian: [] }
  const artefacts: Artefact[] = [
    { name: `boot-health-${version}.tgz`, bytes: await npmPackage(source, command), holds: bundled },
    {
      name: `boot-health-reporter-${version}.tar.gz`,
      bytes: await reporterTarball(source),
      holds: OURS_ALONE,
    },
    ...(await guestPackages(source)),
    await cloudFormationArtefact(source, join(root, 'dist/lambda')),
  ]
  for (const cpu of CPUS) {
    const wanted = serverPackage(source, command, cpu)
    const holds = { ...bundled, node: [nodeRuntime(root, cpu)] }
    artefacts.push({ name: debName(wanted), bytes: await debOf(wanted), holds })
    artefacts.push({ name: rpmName(wanted), bytes: await rpmOf(wanted), holds })
  }
  const noImage = whyNoDebian()
  if (noImage === null) {
    const node = CPUS.map((cpu) => nodeRuntime(root, cpu))
    const debian = CPUS.flatMap((cpu) => debianBase(root, cpu).packages)
    const bytes = await serverImage(source, command)
    artefacts.push({
      name: `boot-health-server-${version}.oci.tar`,
      bytes,
      holds: { bundle: true, node, debian },
    })
  }
  for (const name of ['compose.yaml', 'Caddyfile'])
    artefacts.push({
      name,
      bytes: filesOf(root, `cli/package/compose/${name}`)[0]?.bytes ?? Buffer.alloc(0),
      holds: OURS_ALONE,
    })
  const bill = billOfMaterials(source, artefacts, bundle.contains)
  artefacts.push({ name: `boot-health-${version}.cdx.json`, bytes: bill, holds: OURS_ALONE })
  return { artefacts, skipped: noImage === null ? [] : [`the container image: ${noImage}`] }
}

async function guestPackages(source: Source): Promise<Artefact[]> {
  const [systemd, openrc] = [guestPackage(source, 'systemd'), guestPackage(source, 'openrc')]
  return [
    { name: debName(systemd), bytes: await debOf(systemd), holds: OURS_ALONE },
    { name: rpmName(systemd), bytes: await rpmOf(systemd), holds: OURS_ALONE },
    { name: apkName(openrc), bytes: await apkOf(openrc), holds: OURS_ALONE },
  ]
}
