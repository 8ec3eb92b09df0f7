/**
 * Our units among real ones of cloud-init, as systemd itself orders them: the layout until 24.2 (`cloud-init.service`,
 * Debian 12) and the one since 24.3 (`cloud-init-main`, `cloud-init-network`, Debian 13).
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { baseRoot } from './base.ts'
import { OWN_MACHINES } from './contained.ts'
import { unpackedPackage } from './debian-package.ts'

const REPORTER = join(import.meta.dirname, '../../guest-reporter')
const UNITS = 'lib/systemd/system'
const OURS = [
  'boot-health-sampler.service',
  'boot-health.service',
  'boot-health-again.service',
  'boot-health-again.timer',
]

export type Layout = 'until 24.2' | 'since 24.3'

/** What `systemd-analyze verify` says with our units installed and cloud-init enabled; nothing is good. */
export function verifyUnits(layout: Layout, ownUnit?: { name: string; text: string }): string {
  const place = join(OWN_MACHINES, 'units')
  execFileSync('sh', ['-c', `umount -l ${place}/root 2>/dev/null; true`])
  rmSync(place, { recursive: true, force: true })
  for (const part of ['upper', 'work', 'root']) mkdirSync(join(place, part), { recursive: true })
  const root = join(place, 'root')
  const layers = `lowerdir=${baseRoot()},upperdir=${place}/upper,workdir=${place}/work`
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, root])
  try {
    execFileSync(join(REPORTER, 'install.sh'), [], {
      env: { ...process.env, DESTDIR: root },
      stdio: 'ignore',
    })
    if (layout === 'since 24.3') useNewUnits(root)
    enable(
      root,
      'cloud-init.target.wants',
      readdirSync(join(root, UNITS)).filter(
        (name) => /^cloud-(init|config|final).*\.service$/.test(name) && !name.includes('hotplug'),
      ),
    )
    enable(root, 'multi-user.target.wants', ['cloud-init.target'])
    if (ownUnit) {
      writeFileSync(join(root, UNITS, ownUnit.name), ownUnit.text)
      enable(root, 'multi-user.target.wants', [ownUnit.name])
    }
    const verify = ['systemd-analyze', 'verify', '--man=no', 'default.target', ...OURS]
    const { stdout, stderr } = spawnSync('chroot', [root, ...verify], { encoding: 'utf8' })
    return `${stdout}${stderr}`.trim()
  } finally {
    execFileSync('umount', ['-l', root])
  }
}

function enable(root: string, wants: string, units: string[]): void {
  const folder = join(root, 'etc/systemd/system', wants)
  mkdirSync(folder, { recursive: true })
  for (const unit of units) {
    rmSync(join(folder, unit), { force: true })
    symlinkSync(`/${UNITS}/${unit}`, join(folder, unit))
  }
}

/** The units of Debian 13's package. */
function useNewUnits(root: string): void {
  const place = unpackedPackage('trixie', 'cloud-init')
  for (const name of readdirSync(join(root, UNITS)).filter((unit) => unit.startsWith('cloud-')))
    rmSync(join(root, UNITS, name), { recursive: true })
  execFileSync('sh', ['-c', `cp -a ${place}/usr/lib/systemd/system/cloud-* ${root}/${UNITS}/`])
}
