/** The guest reporter as a package: the files of install.sh, at the places for packages. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf, type PackagedFile } from './packaged-file.ts'
import type { Source } from './source.ts'
import type { SystemPackage } from './system-package.ts'

/** `openrc` for Alpine, `systemd` for the rest; CentOS 6 uses the tarball. */
export function guestPackage({ root, version, time }: Source, init: 'systemd' | 'openrc'): SystemPackage {
  const script = (name: string) => readFileSync(join(root, 'cli/package/guest', name), 'utf8')
  const own = (from: string, to: string, mode: number): PackagedFile[] =>
    filesOf(root, `guest-reporter/${from}`, to).map((file) => ({ ...file, mode }))
  const lib = 'usr/lib/boot-health'
  const started =
    init === 'systemd'
      ? own('units', 'usr/lib/systemd/system', 0o644)
      : [
          ...own('openrc', 'etc/init.d', 0o755),
          ...own('sysv/hourly', 'etc/periodic/hourly/boot-health', 0o755),
        ]
  const files = [
    ...own('boot-health', `${lib}/boot-health`, 0o755),
    ...['bad-boot', 'other-clients', 'admin'].flatMap((part) => own(part, `${lib}/${part}`, 0o644)),
    ...own('reporter.conf.example', 'usr/share/doc/boot-health-guest/reporter.conf.example', 0o644),
    ...filesOf(root, 'docs/guest.md', 'usr/share/doc/boot-health-guest/guest.md'),
    ...filesOf(root, 'LICENSE', 'usr/share/doc/boot-health-guest/copyright'),
    {
      path: 'usr/sbin/boot-health-guest',
      mode: 0o777,
      bytes: Buffer.alloc(0),
      link: '../lib/boot-health/boot-health',
    },
    ...started,
  ]
  return {
    name: 'boot-health-guest',
    version,
    summary: 'reports how this guest booted',
    description:
      'Watches the network while the guest boots and reports to a boot-health server how cloud-init fared.',
    licence: 'Apache-2.0',
    cpu: null,
    needs: { deb: [], rpm: ['/bin/sh'], apk: [] },
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    scripts: {
      afterInstall: script('after-install.sh'),
      beforeRemove: script('before-remove.sh'),
      afterRemove: script('after-remove.sh'),
    },
    time,
  }
}
