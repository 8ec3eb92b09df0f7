/** QEMU with a serial console to read, and a DHCP server whose router option can come late. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Image } from './image.ts'

export const UUID = '1a0f6c52-7d3b-4e91-8c44-f1634185e0d7'
export const MAC = 'fa:16:3e:f3:41:85'

export interface Vm {
  /** What the console has shown. */
  lines: string[]
  /** The first line that matches, now or within `seconds`. */
  sees: (pattern: RegExp, seconds: number) => Promise<string>
  stop: () => Promise<void>
}

export function startVm({ disk, kernel }: Image): Vm {
  const args = [
    ...'-M q35 -accel tcg,thread=multi,tb-size=512 -cpu max -smp 2 -m 1024 -nodefaults -display none -no-reboot -serial stdio'.split(
      ' ',
    ),
    ...['-kernel', kernel, '-append', 'root=/dev/nvme0n1 rw console=ttyS0 net.ifnames=0'],
    ...['-drive', `file=${disk},if=none,id=d0,format=raw,cache=unsafe`, '-device', 'nvme,drive=d0,serial=d0'],
    ...['-smbios', `type=1,manufacturer=OpenStack Foundation,product=OpenStack Nova,uuid=${UUID}`],
    ...[
      '-netdev',
      'tap,id=n0,ifname=tap0,script=no,downscript=no',
      '-device',
      `virtio-net-pci,netdev=n0,mac=${MAC},romfile=`,
    ],
    ...['-device', 'virtio-rng-pci'],
  ]
  const child = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const sees = async (pattern: RegExp, seconds: number): Promise<string> => {
    const deadline = AbortSignal.timeout(seconds * 1000)
    for (;;) {
      const found = lines.find((line) => pattern.test(line))
      if (found !== undefined) return found
      if (deadline.aborted || child.exitCode !== null)
        throw new Error(
          `no ${pattern} on the console within ${seconds} s; it ends with\n${lines.slice(-40).join('\n')}`,
        )
      await once(reader, 'line', { signal: deadline }).catch(() => undefined)
    }
  }
  return { lines, sees, stop: () => end(child) }
}

export interface Dhcp {
  /** From the next renewal on the lease has a router. */
  giveRouter: () => void
  stop: () => Promise<void>
}

/** One lease of 10.66.0.50 that is renewed every five seconds, at first without a router. */
export function startDhcp(): Dhcp {
  const folder = mkdtempSync(join(tmpdir(), 'dhcp-'))
  const options = join(folder, 'options')
  writeFileSync(options, 'option:router\n')
  const config = `port=0
interface=tap0
bind-interfaces
dhcp-authoritative
dhcp-range=10.66.0.50,10.66.0.50,2m
dhcp-option=option:T1,5
dhcp-optsfile=${options}
dhcp-leasefile=${folder}/leases
`
  writeFileSync(join(folder, 'conf'), config)
  const child = spawn(
    'dnsmasq',
    ['-k', '-C', join(folder, 'conf'), '-x', join(folder, 'pid'), '-u', 'root'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  return {
    giveRouter: () => {
      writeFileSync(options, 'option:router,10.66.0.1\n')
      child.kill('SIGHUP')
    },
    stop: async () => {
      await end(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
