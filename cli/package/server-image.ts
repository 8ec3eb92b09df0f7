/** The server as a container image for both kinds of machine: Debian's libraries, Node, and the bundle. */
import { debianBase } from './debian-base.ts'
import { ociArchive } from './oci-image.ts'
import { type PackagedFile, textFile, under } from './packaged-file.ts'
import { nodeFiles } from './server-package.ts'
import type { Source } from './source.ts'

const LIB = 'usr/lib/boot-health-server'
const DATA = 'var/lib/boot-health'
const SETTINGS = 'etc/boot-health'

/** `command` is the content of the npm package. It runs as a user without rights, and writes only into `/var/lib/boot-health`. */
export function serverImage(source: Source, command: readonly PackagedFile[]): Promise<Buffer> {
  const { root, version, commit, time } = source
  const variants = (['x64', 'arm64'] as const).map((cpu) => ({
    cpu,
    layers: [
      debianBase(root, cpu).files,
      nodeFiles(root, cpu, LIB),
      [
        ...under(LIB, command),
        textFile(`${SETTINGS}/boot-health.config.json`, '{ "fleets": { "default": {} } }\n'),
      ],
    ],
  }))
  return ociArchive({
    tag: version,
    time,
    variants,
    ownFolders: [DATA],
    config: {
      User: '65532:65532',
      WorkingDir: `/${SETTINGS}`,
      Env: [
        'PATH=/usr/lib/boot-health-server/bin',
        `BOOT_HEALTH_DATA=/${DATA}`,
        // As cli/boot-health of a checkout: keeps the memory of a busy server small.
        'MALLOC_ARENA_MAX=2',
        'MALLOC_TRIM_THRESHOLD_=131072',
      ],
      Entrypoint: [`/${LIB}/bin/node`, '--max-semi-space-size=16', `/${LIB}/bin/boot-health.mjs`],
      Cmd: ['serve', '--no-demo', '--host', '0.0.0.0'],
      ExposedPorts: { '8080/tcp': {} },
      Volumes: { [`/${DATA}`]: {} },
      StopSignal: 'SIGTERM',
    },
    labels: {
      'org.opencontainers.image.title': 'boot-health',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
      ...(commit === null ? {} : { 'org.opencontainers.image.revision': commit }),
    },
  })
}
