import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { machineFacts } from '../../../shared/evidence/machine-facts.ts'
import type { Evidence } from '../../../shared/evidence.ts'

const saying = (text: string, facts: Record<string, string> = {}): Evidence => ({
  facts,
  sections: [{ name: 'console', attributes: {}, text }],
})
const driverIn = (text: string) => machineFacts([saying(text)]).nic_driver

describe('the facts of a machine', () => {
  it('take kernel and system from the first report that has them', () => {
    const reports = [
      saying('', { kernel: '', os: 'Debian 12' }),
      saying('', { kernel: '6.1.0-28', os: 'other' }),
    ]
    assert.deepEqual(machineFacts(reports), { kernel: '6.1.0-28', os: 'Debian 12', nic_driver: null })
    assert.deepEqual(machineFacts([]), { kernel: null, os: null, nic_driver: null })
    assert.equal(machineFacts([saying('', { os: 'x'.repeat(100) })]).os?.length, 64)
  })

  it("take the kernel from a console, and not from a program's output that quotes one", () => {
    assert.equal(
      machineFacts([saying('[    0.000000] Linux version 5.15.0-91-generic (buildd@lcy02)')]).kernel,
      '5.15.0-91-generic',
    )
    assert.equal(machineFacts([saying('motd: this is Linux version 9.9')]).kernel, null)
  })

  it('takes the drivers that the reporter read before those of a log, each once, in the order of their names', () => {
    const log = "'driver': 'e1000e'"
    const told = (nic_driver: string, text = log) => machineFacts([saying(text, { nic_driver })]).nic_driver
    assert.equal(told('virtio_net'), 'virtio_net')
    assert.equal(told('mlx5_core,hv_netvsc,mlx5_core'), 'hv_netvsc+mlx5_core')
    assert.equal(told(''), 'e1000e', 'a reporter of before 0.2.0, or no card with a driver')
    const later = [saying(log), saying('', { nic_driver: 'ena' })]
    assert.equal(machineFacts(later).nic_driver, 'ena')
  })

  it('shows of a guest that lies about its drivers only what can be the name of one, and of four at most', () => {
    const told = (nic_driver: string) => machineFacts([saying('', { nic_driver })]).nic_driver
    for (const lie of ['<b>x</b>', 'a b', 'ena\u202e', '../../x', 'x'.repeat(33), ',,,', 'a=b', 'é'])
      assert.equal(told(lie), null, lie)
    assert.equal(told('<b>,ena'), 'ena')
    const many = Array.from({ length: 60 }, (_, n) => `driver_of_card_${n + 10}`)
    assert.equal(told(many.join(','))?.length, 64)
    assert.match(told(many.join(',')) ?? '', /^driver_of_card_10\+driver_of_card_11\+/)
  })

  const lines: [what: string, text: string, driver: string | null][] = [
    [
      'cloud-init 24.3 lists its interfaces',
      "2024-10-11 07:57:37,423 - net[DEBUG]: Detected interfaces {'lo': {'downable': False, 'device_id': None, 'driver': None, 'mac': '00:00:00:00:00:00', 'name': 'lo', 'up': True}, 'ens3': {'downable': True, 'device_id': '0x0001', 'driver': 'virtio_net', 'mac': 'fa:16:3e:a9:e9:da', 'name': 'ens3', 'up': False}}",
      'virtio_net',
    ],
    [
      'cloud-init renames nothing',
      "2023-02-20 16:19:42,270 - __init__.py[DEBUG]: no work necessary for renaming of [['12:86:ee:1e:9d:d4', 'eth0', 'vif', None]]",
      'vif',
    ],
    [
      'cloud-init renames one of two',
      "Renamed [['fa:16:3e:f7:10:04', 'ens3', 'virtio_net', '0x0001'], ['fa:16:3e:f7:10:05', 'ens4', 'mlx5_core', '0x1018']] with ops []",
      'mlx5_core+virtio_net',
    ],
    [
      'the kernel renamed a virtio card',
      '[    3.105023] virtio_net virtio10 enp5s0: renamed from eth0',
      'virtio_net',
    ],
    ['the kernel renamed an ENA', '[    2.1] ena 0000:00:05.0 ens5: renamed from eth0', 'ena'],
    ['a container renamed its end', '[   90.1] eth0: renamed from veth12ab', null],
    ['nothing does', 'eth0 is up', null],
  ]
  for (const [what, text, driver] of lines)
    it(`name the driver where ${what}`, () => assert.equal(driverIn(text), driver))
})
