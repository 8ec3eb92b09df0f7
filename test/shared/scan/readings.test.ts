/** What a scan reads besides consoles: lists of machines, domains, inventories, dates, complaints. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bootDate } from '../../../shared/scan/boot-date.ts'
import { ID_HERE } from '../../../shared/scan/command-words.ts'
import { labelsFrom, parseCsv } from '../../../shared/scan/inventory-csv.ts'
import { consoleFileIn, contentOf, PRESETS, readListed } from '../../../shared/scan/presets.ts'
import { whyFailed, whyNothing, whyUndecided } from '../../../shared/scan/undiagnosed.ts'

const preset = (name: string) => PRESETS[name] ?? assert.fail(name)

describe('presets', () => {
  it('define where the id goes, never in place of the command, and only read', () => {
    for (const [name, { list, show }] of Object.entries(PRESETS)) {
      assert.ok(
        show.slice(1).some((word) => word.includes(ID_HERE)),
        name,
      )
      assert.ok(!list.join(' ').includes(ID_HERE), name)
      assert.doesNotMatch(
        [...list, ...show].join(' '),
        /\b(delete|start|stop|reboot|set|create|exec)\b/,
        name,
      )
    }
  })

  it('read ids and images out of lines', () => {
    const text = 'b5e1 centos-7 2026.11\n\n9d2c \ni-1\tNone\n'
    assert.deepEqual(readListed(text, preset('openstack')), [
      { id: 'b5e1', image: 'centos-7 2026.11' },
      { id: '9d2c', image: null },
      { id: 'i-1', image: null },
    ])
  })

  it('read the numbers of Proxmox, and detect an answer that is not a list', () => {
    assert.deepEqual(readListed('[{"vmid":101,"name":"web"},{"vmid":"7"},{}]', preset('proxmox')), [
      { id: '101', image: null },
      { id: '7', image: null },
    ])
    assert.equal(readListed('permission denied', preset('proxmox')), null)
    assert.equal(contentOf('{"content":"log"}'), 'log')
    for (const text of ['{}', '[]', 'null', 'x']) assert.equal(contentOf(text), null)
  })

  const domains: [xml: string, file: string | null][] = [
    [
      `<serial type='pty'><log file='/var/log/libvirt/qemu/a-serial0.log' append='off'/></serial>`,
      '/var/log/libvirt/qemu/a-serial0.log',
    ],
    [`<serial type='file'>\n  <source path='/srv/a&amp;b.log'/>`, '/srv/a&b.log'],
    [`<console type="file" tty="x"><source append="on" path="/c.log"/>`, '/c.log'],
    [`<serial type='pty'><source path='/dev/pts/3'/></serial>`, null],
    [`<disk type='file'><source file='/disk.qcow2'/></disk>`, null],
  ]
  for (const [xml, file] of domains)
    it(`find ${file ?? 'no file'} in ${xml.slice(0, 40)}`, () => assert.equal(consoleFileIn(xml), file))
})

describe('an inventory', () => {
  it('is read with quotes, line ends and commas within fields', () => {
    assert.deepEqual(parseCsv('\ufeffa,b\r\n"x, ""y""\n",2\n\n,\n'), [
      ['a', 'b'],
      ['x, "y"\n', '2'],
      ['', ''],
    ])
  })

  it('gives labels by the column whose heading looks like an id, in any case', () => {
    const text = 'Name,Instance,IMAGE\nweb,i-1,centos\ndb,i-2,debian\n'
    const found = labelsFrom(text, new Map([['image', 'image']]))
    assert.deepEqual('of' in found && Object.fromEntries(found.of), {
      'i-1': { image: 'centos' },
      'i-2': { image: 'debian' },
    })
  })

  it('names the column that is missing', () => {
    assert.deepEqual(labelsFrom('id,az\n', new Map([['image', 'Image']])), {
      fault: 'no column Image; it has id, az',
    })
  })
})

describe('the date of a boot', () => {
  const banner = (date: string) => `Cloud-init v. 22.4 running 'init' at ${date}. Up 12.3 seconds.\n`
  it('is that of the last banner', () => {
    const text = `${banner('Mon, 30 Nov 2026 09:00:00 +0000')}x\n${banner('Tue, 01 Dec 2026 10:00:00 +0100')}`
    assert.equal(bootDate(text), Date.UTC(2026, 11, 1, 9))
  })
  it('is unknown where a clock was not set, or missing', () => {
    assert.equal(bootDate(banner('Thu, 01 Jan 1970 00:00:12 +0000')), null)
    assert.equal(bootDate('nothing at all'), null)
  })
})

describe('why a console cannot be judged', () => {
  const long = 'some line of a service\n'.repeat(200)
  const rows: [text: string, why: string][] = [
    ['', 'no_console'],
    ['None\n', 'no_console'],
    ['login:', 'too_short'],
    [long, 'starts_late'],
    [`[    0.000000] Linux version 6.1\n${long}`, 'nothing_of_cloud_init'],
  ]
  for (const [text, why] of rows)
    it(`is ${why} for ${text.length} characters`, () => assert.equal(whyNothing(text), why))

  it('is a missing start only where the start is missing', () => {
    assert.equal(whyUndecided(long), 'starts_late')
    assert.equal(whyUndecided(`Linux version 6.1\n${long}`), 'undecided')
  })

  const complaints: [text: string, why: string][] = [
    ['Guest does not have a console available. (HTTP 404)', 'console_disabled'],
    ['(BootDiagnosticsNotEnabled) Please enable boot diagnostics.', 'console_disabled'],
    ['HTTP 403 Forbidden', 'command_failed'],
    ['', 'command_failed'],
  ]
  for (const [text, why] of complaints)
    it(`is ${why} where the command prints "${text}"`, () => assert.equal(whyFailed(text), why))
})
