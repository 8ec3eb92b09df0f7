/** The server and the operator's command as a package with its own Node: no distribution's stable one is new enough. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeRuntime } from './node-runtime.ts'
import { filesOf, type PackagedFile, under } from './packaged-file.ts'
import type { Source } from './source.ts'
import type { SystemPackage } from './system-package.ts'

const LIB = 'usr/lib/boot-health-server'
const DOC = 'usr/share/doc/boot-health-server'

/** `command` is the content of the npm package. */
export function serverPackage(
  source: Source,
  command: readonly PackagedFile[],
  cpu: 'x64' | 'arm64',
): SystemPackage {
  const { root, version, time } = source
  const text = (name: string) => readFileSync(join(root, 'cli/package/server', name), 'utf8')
  const own = (name: string, to: string, mode: number, config?: true): PackagedFile[] =>
    filesOf(root, `cli/package/server/${name}`, to).map((file) => ({
      ...file,
      mode,
      ...(config ? { config } : {}),
    }))
  const files = [
    ...under(LIB, command),
    ...nodeFiles(root, cpu, LIB),
    ...own('boot-health', 'usr/bin/boot-health', 0o755),
    ...own('boot-health-server.service', 'usr/lib/systemd/system/boot-health-server.service', 0o644),
    ...own('boot-health.config.json', 'etc/boot-health/boot-health.config.json', 0o644, true),
    // Its group is known only after installation; until then only root can read it.
    ...own('server.env', 'etc/boot-health/server.env', 0o600, true),
    ...filesOf(root, 'LICENSE', `${DOC}/copyright`),
    ...filesOf(root, 'docs/operate.md', `${DOC}/operate.md`),
  ]
  return {
    name: 'boot-health-server',
    version,
    summary: 'tells which VMs came up without their metadata, and why',
    description:
      'Judges every boot by what its reporter sends, pages once per cause, and has repairs made and verified.',
    licence: 'Apache-2.0',
    cpu,
    needs: {
      deb: ['libc6 (>= 2.28)', 'libstdc++6', 'passwd'],
      rpm: ['/bin/sh', 'glibc', 'libstdc++', 'shadow-utils'],
      apk: [],
    },
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    scripts: {
      afterInstall: text('after-install.sh'),
      beforeRemove: text('before-remove.sh'),
      afterRemove: text('after-remove.sh'),
    },
    time,
  }
}

/** The program and its licence, below `folder`. */
export function nodeFiles(root: string, cpu: 'x64' | 'arm64', folder: string): PackagedFile[] {
  const runtime = nodeRuntime(root, cpu)
  return [
    { path: `${folder}/bin/node`, mode: 0o755, bytes: readFileSync(join(runtime.folder, 'bin/node')) },
    { path: `${folder}/LICENSE.node`, mode: 0o644, bytes: readFileSync(join(runtime.folder, 'LICENSE')) },
  ]
}
