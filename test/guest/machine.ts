/**
 * One guest: real cloud-init and the installed reporter in a chroot, with a network, a process table and an uptime of its
 * own. Its stages run in the order of a boot; the scenario's script changes the network during that.
 */
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { baseRoot } from './base.ts'
import { GUEST_NETNS, OWN_MACHINES } from './contained.ts'

const run = promisify(execFile)
const REPORTER = join(import.meta.dirname, '../../guest-reporter')
export const HOST = '198.51.100.1'

export interface Boot {
  boot_id: string
  /** Shell, before the first stage. */
  before?: string
  /** Shell, between `init --local` and `init`. */
  network?: string
  /** Shell, after the last stage; the reporter may still be at work. */
  after?: string
  stages?: boolean
  /** Shell that starts the reporter's two services, `$sampler` and `$reporter`. */
  services?: string
}

export interface Machine {
  root: string
  /** Its own: a guest of the same MAC with another secret would not be trusted. */
  mac: string
  write: (path: string, text: string) => void
  edit: (path: string, change: (text: string) => string) => void
  configure: (lines: Record<string, string>) => void
  boot: (boot: Boot) => Promise<void>
  /** Runs shell in the machine without booting it, e.g. the timer's `boot-health again`. */
  shell: (script: string) => Promise<void>
  /** Pulls the cable, or puts it back. */
  cable: (state: 'up' | 'down') => void
  spool: () => string[]
  last: () => string
  remove: () => void
}

const sh = (command: string) => execFileSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] })

function macOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex').slice(0, 6)
  return `fa:16:3e:${digits.match(/../g)?.join(':')}`
}

/** The guest's side of the wire; the host's side is where this process runs. */
function plugIn(mac: string): void {
  sh(`ip netns del ${GUEST_NETNS} 2>/dev/null; ip link del wire 2>/dev/null; ip netns add ${GUEST_NETNS}`)
  sh(`ip link add wire type veth peer name eth0 address ${mac} netns ${GUEST_NETNS}`)
  sh(`ip addr add ${HOST}/24 dev wire; ip link set wire up; ip -n ${GUEST_NETNS} link set lo up`)
}

export function createMachine(name: string): Machine {
  const place = join(OWN_MACHINES, name)
  unmount(place)
  rmSync(place, { recursive: true, force: true })
  for (const part of ['upper', 'work', 'root']) mkdirSync(join(place, part), { recursive: true })
  const root = join(place, 'root')
  const layers = `lowerdir=${baseRoot()},upperdir=${place}/upper,workdir=${place}/work`
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, root])
  execFileSync(join(REPORTER, 'install.sh'), [], { env: { ...process.env, DESTDIR: root }, stdio: 'ignore' })
  const mac = macOf(name)
  plugIn(mac)
  let boots = 0

  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  // The real one asks for a minute; it says the same in the end, for no DHCP server is here.
  write('sbin/dhclient', '#!/bin/sh\necho No DHCPOFFERS received. >&2\nexit 2\n')
  chmodSync(join(root, 'sbin/dhclient'), 0o755)
  rmSync(join(root, 'etc/resolv.conf'), { force: true })
  write('etc/resolv.conf', 'nameserver 127.0.0.1\n')
  write('etc/machine-id', '0123456789abcdef0123456789abcdef\n')

  const inside = async (script: string, bootId: string): Promise<void> => {
    write('boot.sh', script)
    const uptime = Math.floor(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]))
    if (boots++ === 0 || script.includes('# a new boot')) shift = uptime - 12
    write('boot_id', `${bootId}\n`)
    const mounts = [
      'mount -t proc proc /proc',
      'mount --bind /boot_id /proc/sys/kernel/random/boot_id',
      'mount -t sysfs sysfs /sys',
      'mount --bind /state /run',
      'mount -t tmpfs none /dev',
      'mknod -m 666 /dev/null c 1 3',
      'mknod -m 666 /dev/zero c 1 5',
      'mknod -m 444 /dev/urandom c 1 9',
      'ln -s /proc/self/fd /dev/fd',
    ]
    const command = `${mounts.join(' && ')} && exec sh /boot.sh`
    const spaces = ['unshare', '-m', '-p', '-f', '-T', '--boottime', String(-shift)]
    await run('ip', ['netns', 'exec', GUEST_NETNS, ...spaces, 'chroot', root, 'sh', '-c', command], {
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', product_name: 'OpenStack Nova', HOME: '/root' },
      timeout: 240_000,
    })
  }
  let shift = 0
  let bootId = ''
  return {
    root,
    mac,
    write,
    edit: (path, change) => writeFileSync(join(root, path), change(readFileSync(join(root, path), 'utf8'))),
    configure: (lines) =>
      write(
        'etc/boot-health/reporter.conf',
        Object.entries(lines)
          .map(([k, v]) => `${k}=${v}\n`)
          .join(''),
      ),
    boot: async (boot) => {
      bootId = boot.boot_id
      rmSync(join(root, 'state'), { recursive: true, force: true })
      mkdirSync(join(root, 'state'), { recursive: true })
      await inside(bootScript(boot), bootId)
    },
    shell: (script) => inside(script, bootId),
    cable: (state) => sh(`ip link set wire ${state}`),
    spool: () =>
      ['var/lib/boot-health/spool', 'state/boot-health/spool'].flatMap((path) => listed(join(root, path))),
    last: () => textOf(join(root, 'state/boot-health/last')),
    remove: () => unmount(place),
  }
}

const SERVICES = `boot-health sample &
sampler=$!
sleep 1
boot-health run &
reporter=$!`

/** What init does, in order: the sampler and the reporter in the background, cloud-init's stages one by one. */
function bootScript({
  before = '',
  network = '',
  after = '',
  stages = true,
  services = SERVICES,
}: Boot): string {
  const stage = (words: string) => `cloud-init ${words} >>/var/log/boot.log 2>&1`
  return `# a new boot
exec </dev/null >/var/log/script.log 2>&1
${before}
${services}
${stages ? stage('init --local') : ''}
${network}
${stages ? ['init', 'modules --mode=config', 'modules --mode=final'].map(stage).join('\n') : ''}
${after}
wait $reporter
kill $sampler || :
`
}

function listed(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^\d/.test(name))
        .sort()
    : []
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
}

function unmount(place: string): void {
  if (existsSync(join(place, 'root/usr'))) execFileSync('umount', ['-l', join(place, 'root')])
}
