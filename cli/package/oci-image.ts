/**
 * An OCI image as an archive (image-spec v1, a tar of the layout): blobs by their digest, and an index that names them. It
 * is JSON and tarballs, so no daemon and no tool is needed. One archive contains the image for every kind of machine.
 */
import { createHash } from 'node:crypto'
import { type PackagedFile, textFile } from './packaged-file.ts'
import { CPU_NAMES } from './system-package.ts'
import { gzip, tarOf } from './tar.ts'

export interface OciVariant {
  cpu: 'x64' | 'arm64'
  /** Lowest first: layers that seldom change come first, so that an upgrade fetches little. */
  layers: readonly (readonly PackagedFile[])[]
}

export interface OciPlan {
  /** Its tag in the archive. */
  tag: string
  /** `User`, `Entrypoint`, `Cmd` and the like, as image-spec names them. */
  config: Record<string, unknown>
  /** Empty folders that belong to the image's user, by path. */
  ownFolders: readonly string[]
  labels: Record<string, string>
  time: Date
  variants: readonly OciVariant[]
}

interface Blob {
  digest: string
  bytes: Buffer
}

const TYPE = 'application/vnd.oci.image'

/** The archive's bytes: `podman load`, `skopeo copy oci-archive:FILE` and `docker load` (27 or newer) accept it. */
export async function ociArchive(plan: OciPlan): Promise<Buffer> {
  const blobs = new Map<string, Blob>()
  const add = (bytes: Buffer): Blob => {
    const digest = `sha256:${sha256(bytes)}`
    const blob = { digest, bytes }
    blobs.set(digest, blob)
    return blob
  }
  const images: object[] = []
  for (const variant of plan.variants) {
    const manifest = add(json(await manifestOf(plan, variant, add)))
    const platform = { os: 'linux', architecture: CPU_NAMES.deb[variant.cpu] }
    images.push({ ...descriptor(`${TYPE}.manifest.v1+json`, manifest), platform })
  }
  const index = add(json({ schemaVersion: 2, mediaType: `${TYPE}.index.v1+json`, manifests: images }))
  const named = {
    ...descriptor(`${TYPE}.index.v1+json`, index),
    annotations: { 'org.opencontainers.image.ref.name': plan.tag },
  }
  const files = [
    textFile('oci-layout', '{"imageLayoutVersion":"1.0.0"}'),
    { path: 'index.json', mode: 0o644, bytes: json({ schemaVersion: 2, manifests: [named] }) },
    ...[...blobs.values()]
      .sort((a, b) => (a.digest < b.digest ? -1 : 1))
      .map(({ digest, bytes }) => ({ path: `blobs/${digest.replace(':', '/')}`, mode: 0o644, bytes })),
  ]
  return tarOf(files, { time: plan.time, folders: true })
}

async function manifestOf(
  plan: OciPlan,
  { cpu, layers }: OciVariant,
  add: (bytes: Buffer) => Blob,
): Promise<object> {
  const tars = await Promise.all([
    ...layers.map((files) => tarOf(files, { time: plan.time, folders: true })),
    tarOf([], { time: plan.time, ownFolders: plan.ownFolders }),
  ])
  const blobs = (await Promise.all(tars.map(gzip))).map(add)
  const created = plan.time.toISOString()
  const config = add(
    json({
      created,
      architecture: CPU_NAMES.deb[cpu],
      os: 'linux',
      config: { ...plan.config, Labels: plan.labels },
      rootfs: { type: 'layers', diff_ids: tars.map((bytes) => `sha256:${sha256(bytes)}`) },
      history: tars.map(() => ({ created, created_by: 'npm run package' })),
    }),
  )
  return {
    schemaVersion: 2,
    mediaType: `${TYPE}.manifest.v1+json`,
    config: descriptor(`${TYPE}.config.v1+json`, config),
    layers: blobs.map((blob) => descriptor(`${TYPE}.layer.v1.tar+gzip`, blob)),
    annotations: plan.labels,
  }
}

const descriptor = (mediaType: string, { digest, bytes }: Blob) => ({ mediaType, digest, size: bytes.length })
const json = (value: object) => Buffer.from(JSON.stringify(value))
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
