/** How a boot ended: the first rule that matches (docs/judgement.md, verdicts). */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JudgeContext } from '../../../shared/evidence.ts'
import { judgeText } from '../../../shared/judgement/judge.ts'
import { VERDICTS, type Verdict } from '../../../shared/verdict.ts'
import * as say from './boot-text.ts'

const init = say.begins('init', 26.01)
const none = say.noSource(26.5)
const OPENSTACK = 'DataSourceOpenStack [net,ver=2]'
const found = [init, say.HEALTHY_TABLES, say.loads(27, OPENSTACK)]
const rerun = [say.begins('init', 30.44), say.HEALTHY_TABLES, say.loads(31, OPENSTACK), say.ends(OPENSTACK)]
const dsNone = 'No ds found [mode=search, notfound=disabled]. Disabled cloud-init [1]'
const failedModule = `${say.at(30)}util.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-001 [1]`

const ROWS: [rule: string, lines: string[], verdict: Verdict, context?: JudgeContext][] = [
  ['nothing in it is legible', ['ab', 'cd'], 'unknown'],
  ['a kernel that started says nothing of the boot', ['[    0.000000] Linux version 5.15'], 'unknown'],
  [
    'a marker file, and no stage line',
    ['status: disabled', 'boot_status_code: disabled-by-marker-file'],
    'disabled',
  ],
  [
    '[None] was chosen',
    [init, say.lists(26.1, 'None'), say.loads(26.2, 'DataSourceNone'), say.ends('DataSourceNone')],
    'disabled',
  ],
  ['ds-identify found nothing, and nothing was expected', ['DMI_PRODUCT_NAME=KVM', dsNone], 'disabled'],
  [
    'ds-identify found nothing, and the fleet expects a source',
    [dsNone],
    'failed',
    { expected_datasource: 'OpenStack' },
  ],
  [
    'ds-identify found nothing on a machine that is a cloud',
    ['DMI_PRODUCT_NAME=OpenStack Nova', dsNone],
    'failed',
  ],
  ['the fleet expects None', [dsNone], 'disabled', { expected_datasource: 'None' }],
  ['the lookup ended with nothing', [init, say.NO_ROUTE_TABLES, none, say.NO_SOURCE_FOR_MODULES], 'failed'],
  ['the lookup ended with nothing, and the modules ran into it too', [say.NO_SOURCE_FOR_MODULES], 'failed'],
  [
    'a real source was asked, and None was taken',
    [
      init,
      say.HEALTHY_TABLES,
      say.searches(26.1, 'OpenStack'),
      say.loads(27, 'DataSourceNone'),
      say.ends('DataSourceNone'),
    ],
    'failed',
  ],
  [
    'None, and the fleet expects a source',
    [init, say.HEALTHY_TABLES, say.ends('DataSourceNone')],
    'failed',
    { expected_datasource: 'Ec2' },
  ],
  [
    'None, and the list names a source',
    [init, say.lists(26.1, 'OpenStack', 'None'), say.loads(27, 'DataSourceNone'), say.ends('DataSourceNone')],
    'failed',
  ],
  [
    'a crash before the lookup ended',
    [
      init,
      say.searches(26.1, 'OpenStack'),
      'failed run of stage init',
      'Traceback (most recent call last):',
      '  File "x/cloudinit/sources/__init__.py", line 733, in find_source',
    ],
    'failed',
  ],
  ['the operating system stopped', ['Kernel panic - not syncing: x'], 'failed'],
  ['nothing new past the deadline', [init, say.HEALTHY_TABLES], 'stalled', { uptime_now_s: 901 }],
  [
    'the fleet has its own deadline',
    [init, say.HEALTHY_TABLES],
    'stalled',
    { uptime_now_s: 301, deadline_s: 300 },
  ],
  ['the deadline is still open', [init, say.HEALTHY_TABLES], 'booting', { uptime_now_s: 899 }],
  ['nothing dates the boot', [init, say.HEALTHY_TABLES], 'booting'],
  [
    'a final stage may run as long as it likes',
    [...found, say.begins('modules-final', 40)],
    'booting',
    { uptime_now_s: 90_000 },
  ],
  [
    'unless the fleet gives it a deadline',
    [...found, say.begins('modules-final', 40)],
    'stalled',
    { uptime_now_s: 601, final_deadline_s: 600 },
  ],
  ['found, and a module failed', [...found, failedModule, say.ends(OPENSTACK)], 'degraded'],
  [
    'found, and an error line',
    [...found, `${say.at(28)}cc_x.py[ERROR]: surprise`, say.ends(OPENSTACK)],
    'degraded',
  ],
  [
    'a run failed, and a later run of the same boot found it',
    [init, say.NO_ROUTE_TABLES, none, ...rerun],
    'recovered',
  ],
  [
    'a run took None, and a later one found the source',
    [init, say.NO_ROUTE_TABLES, say.searches(26.1, 'OpenStack'), say.loads(27, 'DataSourceNone'), ...rerun],
    'recovered',
  ],
  [
    'the later run found it, and a module failed',
    [init, say.NO_ROUTE_TABLES, none, ...rerun.slice(0, 3), failedModule, say.ends(OPENSTACK)],
    'degraded',
  ],
  [
    'tries inside one wait are no recovery',
    [
      init,
      say.HEALTHY_TABLES,
      say.call(26.2, say.UNREACHABLE),
      say.loads(30, OPENSTACK),
      say.ends(OPENSTACK),
    ],
    'ok',
  ],
  [
    'a miss of the local stage is no recovery',
    [
      say.begins('init-local', 10),
      `${say.at(12)}main.py[DEBUG]: No local datasource found`,
      ...found,
      say.ends(OPENSTACK),
    ],
    'ok',
  ],
  [
    'found in the local stage',
    [
      say.begins('init-local', 10),
      say.searched(11, 'OpenStackLocal', true, 'init-local'),
      init,
      say.ends('DataSourceOpenStackLocal'),
    ],
    'ok',
  ],
  ['from the cache', [init, say.restores(26.2, OPENSTACK), say.ends(OPENSTACK)], 'ok'],
  ['None, neither listed nor expected', [init, say.HEALTHY_TABLES, say.ends('DataSourceNone')], 'ok'],
  [
    'events that could not be posted are counted, not judged',
    [
      ...found,
      `${say.at(28)}handlers.py[WARNING]: Failed posting event: x. ${say.REFUSED}`,
      say.ends(OPENSTACK),
    ],
    'ok',
  ],
  [
    'deprecations are counted, not judged',
    [
      ...found,
      `${say.at(28)}schema.py[WARNING]: Invalid cloud-config provided: deprecated`,
      say.ends(OPENSTACK),
    ],
    'ok',
  ],
]

describe('the verdict', () => {
  for (const [rule, lines, verdict, context] of ROWS)
    it(`is ${verdict}: ${rule}`, () => assert.equal(judgeText(say.text(...lines), context).verdict, verdict))

  it('has a row for every value except never_reported, which only a server can decide', () => {
    const given = new Set(ROWS.map(([, , verdict]) => verdict))
    assert.deepEqual(
      VERDICTS.filter((verdict) => !given.has(verdict)),
      ['never_reported'],
    )
  })

  it('is reported for a None source that was neither chosen nor expected', () => {
    const judged = judgeText(say.text(init, say.HEALTHY_TABLES, say.ends('DataSourceNone')))
    assert.ok(judged.findings.some(({ code }) => code === 'no_source_chosen'))
  })

  it('includes how long the tries inside one wait took', () => {
    const log = say.text(
      `${say.at(26)}util.py[DEBUG]: ${init}`,
      say.searches(26.1, 'OpenStack'),
      say.call(26.2, say.UNREACHABLE, { took: '0/120s' }),
      say.searched(33.1, 'OpenStack', true),
      `${say.at(40)}util.py[DEBUG]: ${say.finished(OPENSTACK, 40)}`,
    )
    assert.equal(judgeText(log).datasource.waited_s, 7)
  })

  it('includes what was tried before, where the last round gave something else', () => {
    const judged = judgeText(
      say.text(
        init,
        say.HEALTHY_TABLES,
        say.searches(26.1, 'Ec2'),
        say.call(26.2, say.TIMED_OUT, { took: '0/120s' }),
        say.call(30, say.REFUSED, { took: '4/120s' }),
        none,
      ),
    )
    const finding = judged.findings.find(({ code }) => code === 'earlier_answers')
    assert.match(finding?.text ?? '', /timeout/)
  })
})
