/** The root of a real guest: Debian with cloud-init, from its packages, unpacked once into the cache. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export const CACHE = join(import.meta.dirname, '../../.cache/guest')
const PACKAGES =
  'systemd-sysv,udev,dbus,network-manager,cloud-init,iproute2,kmod,busybox-static,curl,ca-certificates,isc-dhcp-client,openssh-server,linux-image-cloud-amd64'
const WITHOUT = ['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`)

/** The folder of the unpacked root; made on first use (about three minutes, with packages from Debian). */
export function baseRoot(): string {
  const root = join(CACHE, 'root')
  if (existsSync(join(root, 'usr/bin/cloud-init'))) return root
  const tar = baseTar()
  rmSync(`${root}.new`, { recursive: true, force: true })
  mkdirSync(`${root}.new`, { recursive: true })
  execFileSync('tar', ['-C', `${root}.new`, '-xf', tar, '--exclude=./dev/*'])
  rmSync(root, { recursive: true, force: true })
  renameSync(`${root}.new`, root)
  return root
}

export function baseTar(): string {
  const tar = join(CACHE, 'bookworm.tar')
  if (existsSync(tar)) return tar
  mkdirSync(CACHE, { recursive: true })
  // Its name says nothing of a tar while it is being made.
  const options = ['--mode=root', '--format=tar', '--variant=minbase', `--include=${PACKAGES}`, ...WITHOUT]
  execFileSync(
    'mmdebstrap',
    [...options, "--aptopt=Apt::Install-Recommends 'false'", 'bookworm', `${tar}.new`],
    {
      stdio: 'inherit',
    },
  )
  renameSync(`${tar}.new`, tar)
  return tar
}
