/** Which reader a section is for: by its name, and for a text of unknown kind by looking at it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSections } from '../../../shared/evidence/read-section.ts'

function only(name: string, text: string) {
  const [section] = readSections([{ name, attributes: {}, text }])
  if (section === undefined) throw new Error('nothing read')
  return section
}

describe('a section', () => {
  it("named status.json or result.json is cloud-init's own status", () => {
    assert.equal(
      only('/run/cloud-init/status.json', '{"v1": {"datasource": null, "stage": null}}').status?.finished,
      false,
    )
    assert.equal(
      only('/run/cloud-init/result.json', '{"v1": {"datasource": null, "errors": []}}').status?.finished,
      true,
    )
  })

  it('named boot-finished marks the end of a boot, in any language', () => {
    const [event] = only(
      '/var/lib/cloud/instance/boot-finished',
      '33.31 - Thu, 19 Oct 2017 07:50:09 +0000 - v. 0.7.5\n',
    ).events
    assert.equal(event?.kind, 'finished')
    assert.equal(event?.kind === 'finished' && event.up, 33.31)
    assert.deepEqual(only('/var/lib/cloud/instance/boot-finished', 'nonsense').events, [])
  })

  it('of configuration gives its datasource list and nothing else', () => {
    const { events } = only(
      '/etc/cloud/cloud.cfg',
      "datasource_list: [ OpenStack, None ]\n# it said 'No instance datasource found'\n",
    )
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['listed'],
    )
  })

  it('of route samples gives samples and no events', () => {
    const section = only('route-samples', '20.5 20.0 link eth0 up x\n')
    assert.equal(section.samples.length, 1)
    assert.equal(section.events.length, 0)
  })

  it('of a snapshot is combined with the others of its moment', () => {
    const sections = readSections([
      {
        name: '/proc/net/route at=26.01',
        attributes: {},
        text: 'head\neth0\t00000000\t01DE6F09\t0003\t0\t0\t0\t00000000',
      },
      { name: '/sys/class/net', attributes: { at: '26.01' }, text: 'eth0 operstate=up carrier=1 address=x' },
      { name: '/sys/class/net at=30', attributes: {}, text: 'eth0 operstate=down carrier=0 address=x' },
    ])
    const moments = sections.flatMap(({ samples }) => samples)
    assert.deepEqual(
      moments.map(({ at, devices, routes }) => [at, devices.length, routes.length]),
      [
        [26.01, 1, 1],
        [30, 1, 0],
      ],
    )
  })

  it('whose middle was dropped does not prove that the route table is missing', () => {
    const devices =
      'ci-info: | Device | Up | Address | Mask | Hw-Address |\nci-info: +--+--+\nci-info: | eth0 | True | 10.0.0.5 | 255.0.0.0 | x |\nci-info: +--+--+\nnext\n'
    const seen = (cut: string) => {
      const [section] = readSections([{ name: 'console', attributes: { cut }, text: devices }])
      const [event] = section?.events ?? []
      return event?.kind === 'table' && event.table.routesSeen
    }
    assert.deepEqual([seen('0'), seen('4096')], [true, false])
  })

  it('of unknown kind may be status output, as JSON or as text', () => {
    assert.equal(only('text', '{"status": "done", "detail": "DataSourceEc2"}').status?.state, 'done')
    assert.equal(
      only('text', '# cloud-init status --long\nstatus: done\ndetail:\nDataSourceEc2\n').status?.datasource,
      'DataSourceEc2',
    )
    assert.equal(only('text', 'nothing').status, null)
  })
})
