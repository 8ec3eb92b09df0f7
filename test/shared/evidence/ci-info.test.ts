/** The network tables of every layout, and what damage does to them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CiInfoTable } from '../../../shared/evidence/ci-info.ts'
import { clean } from '../../../shared/evidence/clean.ts'
import { readLog } from '../../../shared/evidence/read-log.ts'

function tablesIn(text: string): CiInfoTable[] {
  return readLog(clean(text)).flatMap((event) => (event.kind === 'table' ? [event.table] : []))
}

function only(text: string): CiInfoTable {
  const [table] = tablesIn(text)
  if (table === undefined) throw new Error('no table read')
  return table
}

const DEFAULT = { destination: '0.0.0.0/0', gateway: '9.111.222.1', device: 'eth0' }

const OLD = `ci-info: +++++++++++++++++++++++++++Net device info++++++++++++++++++++++++++++
ci-info: +--------+------+--------------+---------------+-------------------+
ci-info: | Device |  Up  |   Address    |      Mask     |     Hw-Address    |
ci-info: +--------+------+--------------+---------------+-------------------+
ci-info: |   lo   | True |  127.0.0.1   |   255.0.0.0   |         .         |
ci-info: |  eth0  | True | 9.111.222.12 | 255.255.255.0 | fa:16:3e:f3:41:85 |
ci-info: +--------+------+--------------+---------------+-------------------+
ci-info: +++++++++++++++++++++++++++++++Route info+++++++++++++++++++++++++++++++
ci-info: +-------+-----------------+-------------+-----------------+-----------+-------+
ci-info: | Route |   Destination   |   Gateway   |     Genmask     | Interface | Flags |
ci-info: +-------+-----------------+-------------+-----------------+-----------+-------+
ci-info: |   0   | 169.254.169.254 | 9.111.222.1 | 255.255.255.255 |    eth0   |  UGH  |
ci-info: |   1   |     0.0.0.0     | 9.111.222.1 |     0.0.0.0     |    eth0   |   UG  |
ci-info: +-------+-----------------+-------------+-----------------+-----------+-------+
`

describe('the ci-info network tables', () => {
  it('are read in the format of 0.7.3 to 0.7.6, without Scope', () => {
    const table = only(OLD)
    assert.deepEqual(table.devices[1], {
      name: 'eth0',
      up: true,
      addresses: ['9.111.222.12/255.255.255.0'],
      mac: 'fa:16:3e:f3:41:85',
    })
    assert.deepEqual(table.routes, [{ ...DEFAULT, destination: '169.254.169.254/32' }, DEFAULT])
    assert.ok(table.devicesComplete && table.routesSeen && table.routesComplete && !table.damaged)
  })

  it('are read in the format of 0.7.7 to 18.2: Scope, and a colon after the name with new net-tools', () => {
    const table = only(`ci-info: | Device |  Up  |  Address  |   Mask    | Scope |     Hw-Address    |
ci-info: +--------+------+-----------+-----------+-------+-------------------+
ci-info: | eth0:  | True | 10.0.0.5  | 255.0.0.0 |   .   | fa:16:3e:f0:00:5f |
ci-info: | eth0:  | True |     .     |     .     |   d   | fa:16:3e:f0:00:5f |
ci-info: +--------+------+-----------+-----------+-------+-------------------+
`)
    assert.deepEqual(table.devices, [
      { name: 'eth0', up: true, addresses: ['10.0.0.5/255.0.0.0'], mac: 'fa:16:3e:f0:00:5f' },
    ])
  })

  it('are read in the format of 18.3 and later: dots for a device without address, IPv6 routes', () => {
    const table =
      only(`ci-info: | Device |   Up  |           Address            |   Mask  | Scope |     Hw-Address    |
ci-info: +--------+-------+------------------------------+---------+-------+-------------------+
ci-info: |  eth0  | False |              .               |    .    |   .   | fa:16:3e:f0:00:5f |
ci-info: |  eth1  |  True | fe80::f816:3eff:fef3:4185/64 |    .    |  link | fa:16:3e:f0:00:60 |
ci-info: +--------+-------+------------------------------+---------+-------+-------------------+
ci-info: +++++++++++++++++++Route IPv6 info+++++++++++++++++++
ci-info: +-------+-------------+---------+-----------+-------+
ci-info: | Route | Destination | Gateway | Interface | Flags |
ci-info: +-------+-------------+---------+-----------+-------+
ci-info: |   1   |    ::/0     | fe80::1 |    eth1   |   UG  |
ci-info: |   3   |    local    |    ::   |    eth1   |   U   |
ci-info: +-------+-------------+---------+-----------+-------+
`)
    assert.deepEqual(
      table.devices.map(({ name, up, addresses }) => [name, up, addresses]),
      [
        ['eth0', false, []],
        ['eth1', true, ['fe80::f816:3eff:fef3:4185/64']],
      ],
    )
    assert.deepEqual(table.routes, [{ destination: '::/0', gateway: 'fe80::1', device: 'eth1' }])
  })

  it('do not take the IPv6 socket list of 0.7.7 to 18.2 for routes', () => {
    const table = only(`${OLD}ci-info: +++++++++++++++++++Route IPv6 info+++++++++++++++++++
ci-info: | Route | Proto | Recv-Q | Send-Q | Local Address | Foreign Address | State |
ci-info: +-------+-------+--------+--------+---------------+-----------------+-------+
ci-info: |   0   |  tcp6 |   0    |   0    |     :::22     |       :::*      |   7   |
ci-info: +-------+-------+--------+--------+---------------+-----------------+-------+
`)
    assert.equal(table.routes.length, 2)
  })

  it('are read in the format before 0.7.2, without borders', () => {
    const table = only(`ci-info: lo    : 1 127.0.0.1       255.0.0.0       .
ci-info: eth0  : 1 10.0.0.5        255.255.255.0   fa:16:3e:01:02:03
ci-info: route-0: 0.0.0.0         10.0.0.1        0.0.0.0         eth0   UG
`)
    assert.equal(table.devices[1]?.addresses[0], '10.0.0.5/255.255.255.0')
    assert.deepEqual(table.routes, [{ destination: '0.0.0.0/0', gateway: '10.0.0.1', device: 'eth0' }])
  })

  const prefixes: [where: string, of: (line: string) => string][] = [
    ['a console', (line) => `[   25.440000] cloud-init[512]: ${line}`],
    ['a journal', (line) => `Oct 19 07:50:02 guest cloud-init[512]: ${line}`],
    ['carriage returns', (line) => `${line}\r`],
    ['colours', (line) => `\u001b[0;32m${line}\u001b[0m`],
    ['a terminal that prints ! for |', (line) => line.replaceAll('|', '!')],
  ]
  for (const [where, of] of prefixes)
    it(`are the same with ${where}`, () => {
      const text = OLD.split('\n')
        .map((line) => (line === '' ? line : of(line)))
        .join('\n')
      assert.deepEqual(only(text), only(OLD))
    })

  it('distinguish a missing part: no route table means no routes, a failed one does not', () => {
    const devices = OLD.split('\n').slice(0, 7).join('\n')
    assert.deepEqual(
      [only(`${devices}\nnext line\n`).routesSeen, only(`${devices}\nnext line\n`).routes],
      [true, []],
    )
    assert.equal(
      only(`${devices}\nci-info: !!!!!!!!!!!!!!Route info failed!!!!!!!!!!!!!!!\n`).routesFailed,
      true,
    )
    assert.equal(
      only(`${devices}\nci-info: !!!!!!!!Route info failed ([Errno 2] No such file)!!!!!!!!\n`).routesFailed,
      true,
    )
    assert.equal(only('ci-info: !!!!!!!!!!!!!!Net device info failed!!!!!!!!!!!!!!!\n').devicesFailed, true)
  })

  it('record that they were cut', () => {
    const lines = OLD.split('\n')
    assert.equal(only(lines.slice(0, 6).join('\n')).devicesComplete, false)
    assert.equal(only(lines.slice(0, 12).join('\n')).routesComplete, false)
  })

  it('are damaged where a row is missing or unreadable', () => {
    assert.equal(
      only(OLD.replace('|   0   | 169', '|   1   | 169').replace('|   1   |     0', '|   2   |     0'))
        .damaged,
      true,
    )
    assert.equal(only(OLD.replace('9.111.222.12 |', '9.111.2#2.12 |')).damaged, true)
    assert.equal(only(OLD.replace('True | 9.', 'Tr?e | 9.')).damaged, true)
  })

  it('keep routes with an extra word: unreachable, blackhole', () => {
    const table = only(OLD.replace('|   1   |     0.0.0.0     |', '|   1   |   unreachable   |'))
    assert.equal(table.routes.length, 1)
    assert.equal(table.damaged, false)
  })

  it('are read once for each run', () => assert.equal(tablesIn(`${OLD}some line\n${OLD}`).length, 2))

  it('stay small whatever a guest prints', () => {
    const row = (index: number) =>
      `ci-info: |  eth${index}  | True | 10.0.0.${index % 250} | 255.0.0.0 | fa:16:3e:00:00:00 |`
    const many = OLD.replace(
      'ci-info: |  eth0',
      `${Array.from({ length: 3000 }, (_, index) => row(index)).join('\n')}\nci-info: |  eth0`,
    )
    assert.equal(only(many).devices.length, 256)
  })
})
