/** The disk of a real VM: Debian with systemd, NetworkManager, cloud-init, and the reporter as its installer puts it. */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { baseRoot, CACHE } from '../guest/base.ts'

const REPORTER = join(import.meta.dirname, '../../guest-reporter')
/** What costs a TCG boot seconds and has nothing to do with it. */
const MASKED =
  'apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-hwdb-update.service systemd-journal-flush.service dev-hugepages.mount sys-kernel-debug.mount sys-kernel-tracing.mount ssh.service'

export interface Image {
  disk: string
  kernel: string
}

/** Makes the disk; `config` is the reporter's. Needs root for the overlay; no loop device. */
export function makeImage(config: Record<string, string>): Image {
  const place = join(CACHE, 'vm')
  execFileSync('sh', ['-c', `umount -l ${place}/root 2>/dev/null; true`])
  rmSync(place, { recursive: true, force: true })
  for (const part of ['upper', 'work', 'root']) mkdirSync(join(place, part), { recursive: true })
  const root = join(place, 'root')
  const layers = `lowerdir=${baseRoot()},upperdir=${place}/upper,workdir=${place}/work`
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, root])
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
    chmodSync(join(root, path), mode)
  }
  execFileSync(join(REPORTER, 'install.sh'), [], { env: { ...process.env, DESTDIR: root }, stdio: 'ignore' })
  write(
    'etc/boot-health/reporter.conf',
    Object.entries(config)
      .map(([k, v]) => `${k}=${v}\n`)
      .join(''),
    0o600,
  )
  write('etc/systemd/system/cloud-init.service', CLOUD_INIT_UNIT)
  write('etc/machine-id', '')
  write('etc/hostname', 'guest\n')
  write('etc/cloud/cloud.cfg.d/99-test.cfg', CLOUD_CONFIG)
  write('etc/NetworkManager/system-connections/eth0.nmconnection', CONNECTION, 0o600)
  rmSync(join(root, 'etc/resolv.conf'), { force: true })
  write('etc/resolv.conf', 'nameserver 127.0.0.1\n')
  for (const unit of MASKED.split(' ')) {
    const path = join(root, 'etc/systemd/system', unit)
    rmSync(path, { force: true })
    symlinkSync('/dev/null', path)
  }
  const boot = join(root, 'boot')
  const kernel = readdirSync(boot).find((name) => name.startsWith('vmlinuz')) ?? ''
  copyFileSync(join(boot, kernel), join(place, 'vmlinuz'))
  const disk = join(place, 'disk.img')
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-O', '^has_journal', '-d', root, disk, '1200M'])
  execFileSync('umount', ['-l', root])
  return { disk, kernel: join(place, 'vmlinuz') }
}

const CLOUD_CONFIG = `datasource_list: [ OpenStack ]
datasource: {OpenStack: {timeout: 5, retries: 1}}
network: {config: disabled}
growpart: {mode: 'off'}
resize_rootfs: false
cloud_init_modules: [write-files, set_hostname]
cloud_config_modules: [disable-ec2-metadata]
cloud_final_modules: [final-message]
`

/** As on RHEL with cloud-init 19.3 to 22.4: after NetworkManager has started, not after it has a network. The race. */
const CLOUD_INIT_UNIT = `[Unit]
Description=Initial cloud-init job (metadata service crawler)
Wants=cloud-init-local.service
After=cloud-init-local.service NetworkManager.service
Before=network-online.target
[Service]
Type=oneshot
ExecStart=/usr/bin/cloud-init init
RemainAfterExit=yes
TimeoutSec=0
StandardOutput=journal+console
[Install]
WantedBy=cloud-init.target
`

const CONNECTION = `[connection]
id=eth0
type=ethernet
interface-name=eth0
[ipv4]
method=auto
[ipv6]
method=disabled
`
