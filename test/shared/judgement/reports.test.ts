/** Several sources, several reports, several boots: what counts as one boot, and which of them count. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeBoot, judgeText } from '../../../shared/judgement/judge.ts'
import * as say from './boot-text.ts'

const OPENSTACK = 'DataSourceOpenStack [net,ver=2]'
const console_ = say.text(
  say.begins('init', 26.01),
  say.NO_ROUTE_TABLES,
  say.noSource(26.5),
  say.NO_SOURCE_FOR_MODULES,
)
const healed = say.text(
  say.begins('init', 30.44),
  say.HEALTHY_TABLES,
  say.loads(31, OPENSTACK),
  say.ends(OPENSTACK),
)
const first = say.report({ console: console_ }, { boot_n: '5', seq: '1' })
const second = say.report({ console: console_ + healed }, { boot_n: '5', seq: '2' })

function sample(at: number, previous: number, ...routes: string[]): string {
  const lines = ['link eth0 up fa:16:3e:00:00:01', 'addr eth0 9.111.222.12/24', ...routes]
  return lines.map((line) => `${at} ${previous} ${line}`).join('\n')
}
const DEFAULT_ROUTE = 'route4 eth0 00000000 01DE6F09 0003 00000000'
const LINK_ROUTE = 'route4 eth0 00DE6F09 00000000 0001 00FFFFFF'

describe('the reports of one boot', () => {
  it('give the same result in any order, and when repeated', () => {
    const once = judgeBoot([first, second])
    assert.equal(once.verdict, 'recovered')
    assert.deepEqual(judgeBoot([second, first]), once)
    assert.deepEqual(judgeBoot([second, first, second, first]), once)
  })

  it('may turn failed into recovered, and never into ok', () => {
    assert.equal(judgeBoot([first]).verdict, 'failed')
    assert.equal(judgeBoot([first, second]).verdict, 'recovered')
    const later = say.report(
      { '/run/cloud-init/result.json': JSON.stringify({ v1: { datasource: OPENSTACK, errors: [] } }) },
      { seq: '2' },
    )
    assert.equal(judgeBoot([first, later]).verdict, 'recovered')
  })

  it('are combined into one boot from log, console and status file', () => {
    const log = say.text(
      `${say.at(26.4)}util.py[DEBUG]: ${say.begins('init', 26.01)}`,
      say.searches(26.5, 'OpenStack'),
      say.call(26.6, say.UNREACHABLE),
      say.noSource(26.7),
    )
    const judged = judgeBoot([say.report({ console: console_, '/var/log/cloud-init.log': log })])
    assert.equal(judged.cause, 'route_missing_at_lookup')
    assert.equal(judged.confidence, 'certain')
    assert.equal(judged.stages.filter(({ stage }) => stage === 'init').length, 1)
  })

  it('ignore a status file that an earlier boot left behind', () => {
    const old = {
      v1: {
        datasource: OPENSTACK,
        stage: null,
        init: { start: 1.6e9, finished: 1.6e9 + 3, errors: [] },
        'modules-final': { start: 1.6e9 + 5, finished: 1.6e9 + 6, errors: [] },
      },
    }
    const judged = judgeBoot([
      say.report({ console: console_, '/run/cloud-init/status.json': JSON.stringify(old) }),
    ])
    assert.equal(judged.verdict, 'failed')
  })

  it('keep the error, which a re-run does not clear from 24.2 on', () => {
    const status = {
      v1: {
        datasource: OPENSTACK,
        stage: null,
        init: {
          start: 30.4,
          finished: 31,
          errors: ['No instance datasource found.'],
          recoverable_errors: {},
        },
        'modules-final': { start: 38, finished: 40, errors: [], recoverable_errors: {} },
      },
    }
    const judged = judgeBoot([say.report({ '/run/cloud-init/status.json': JSON.stringify(status) })])
    assert.equal(judged.verdict, 'recovered')
  })
})

describe('the local network at the lookup', () => {
  it('comes from a sample at the lookup rather than from the table', () => {
    const samples = [sample(20, 19.5, LINK_ROUTE), sample(30, 29.5, LINK_ROUTE, DEFAULT_ROUTE)].join('\n')
    const healthyTables = say.text(say.begins('init', 26.01), say.HEALTHY_TABLES, say.noSource(26.5))
    assert.equal(judgeText(healthyTables).cause, 'unknown')
    const judged = judgeBoot([say.report({ console: healthyTables, 'route-samples': samples })])
    assert.equal(judged.cause, 'route_missing_at_lookup')
  })

  it('comes from the table where the last sample is too old', () => {
    const samples = sample(10, 9.5, LINK_ROUTE, DEFAULT_ROUTE)
    const judged = judgeBoot([say.report({ console: console_, 'route-samples': samples })])
    assert.equal(judged.cause, 'route_missing_at_lookup')
  })

  it("comes from the kernel's own route tables, snapshot by snapshot", () => {
    const route = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n${['eth0', '00DE6F09', '00000000', '0001', '0', '0', '0', '00FFFFFF'].join('\t')}\n`
    const judged = judgeBoot([
      say.report({
        console: say.text(say.begins('init', 26.01), say.noSource(26.5)),
        '/proc/net/route at=25.9': route,
        'ip -j addr at=25.9': JSON.stringify([
          {
            ifname: 'eth0',
            flags: ['UP', 'LOWER_UP'],
            addr_info: [{ local: '9.111.222.12', prefixlen: 24 }],
          },
        ]),
      }),
    ])
    assert.equal(judged.cause, 'route_missing_at_lookup')
  })
})

describe('several boots in one text', () => {
  const DAY = Date.UTC(2023, 4, 7, 9)
  const later = say.text(
    say.begins('init', 11, '22.4.2', DAY),
    say.begins('modules-final', 20, '22.4.2', DAY),
    say.finished(OPENSTACK, 22, '22.4.2', DAY),
  )

  it('are cut to the last, at a kernel start', () => {
    const judged = judgeText(`${console_}[    0.000000] Linux version 5.15.0\n${later}`)
    assert.equal(judged.verdict, 'ok')
    assert.ok(judged.findings.some(({ code }) => code === 'earlier_boots_cut'))
  })

  it('are cut to the last, at an uptime that runs backwards', () => {
    assert.equal(judgeText(console_ + later).verdict, 'ok')
  })

  it('are not assumed where the same banner appears twice', () => {
    assert.deepEqual(judgeText(console_ + console_).stages, judgeText(console_).stages)
  })

  it('are not assumed where the console shows an earlier stage late', () => {
    const late = say.text(
      say.begins('init', 26.01),
      say.loads(27, OPENSTACK),
      say.begins('init-local', 10),
      say.ends(OPENSTACK),
    )
    const judged = judgeText(late)
    assert.equal(judged.verdict, 'ok')
    assert.ok(judged.stages.some(({ stage }) => stage === 'init'))
  })

  it('are not assumed where a clock was set while the uptime went on', () => {
    const stepped = say.text(
      say.begins('init', 30.44, '22.4.2', DAY),
      say.HEALTHY_TABLES,
      say.ends(OPENSTACK),
    )
    assert.equal(judgeText(console_ + stepped).verdict, 'recovered')
  })
})

describe('the kind of a boot', () => {
  const init = say.begins('init', 26.01)
  const id = (value: string) =>
    `${say.at(27)}util.py[DEBUG]: Creating symbolic link from '/var/lib/cloud/instance' => '/var/lib/cloud/instances/${value}'`
  const before = (value: string) => `${say.at(27)}stages.py[DEBUG]: previous iid found to be ${value}`
  const rows: [rule: string, lines: string[], kind: string][] = [
    [
      'the id is the one of the boot before',
      [init, say.loads(27, OPENSTACK), before('i-1'), id('i-1')],
      'same_instance',
    ],
    [
      'the id is another',
      [init, say.loads(27, OPENSTACK), before('iid-datasource-none'), id('i-1')],
      'new_instance',
    ],
    ['restored from the cache', [init, say.restores(26.2, OPENSTACK)], 'same_instance'],
    [
      'no cache, and a source was found',
      [init, `${say.at(26.1)}stages.py[DEBUG]: no cache found`, say.loads(27, OPENSTACK)],
      'new_instance',
    ],
    ['0.7.x looks again at every boot, which proves nothing', [init, say.loads(27, OPENSTACK)], 'unknown'],
  ]
  for (const [rule, lines, kind] of rows)
    it(`is ${kind}: ${rule}`, () => assert.equal(judgeText(say.text(...lines)).boot_kind, kind))
})
