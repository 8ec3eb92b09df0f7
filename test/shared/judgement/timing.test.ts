/** When each stage ran, how that is known, and what of it was waiting. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { judgeBoot, judgeText } from '../../../shared/judgement/judge.ts'
import type { StageSpan } from '../../../shared/verdict.ts'
import { SHARED, whyNoSamples } from '../../soak/samples.ts'
import * as say from './boot-text.ts'

const OPENSTACK = 'DataSourceOpenStack [net,ver=2]'

function spansOf(stage: StageSpan['stage'], sections: Record<string, string>): StageSpan[] {
  return judgeBoot([say.report(sections)]).stages.filter((span) => span.stage === stage)
}

describe('a stage span', () => {
  it('starts at its banner and, for the last stage, ends at the finish line', () => {
    const [span] = spansOf('modules-final', {
      console: say.text(say.begins('modules-final', 31.9), say.finished(OPENSTACK, 33.31)),
    })
    assert.deepEqual(
      [span?.start_s, span?.start_from, span?.end_s, span?.end_from],
      [31.9, 'banner', 33.31, 'banner'],
    )
  })

  it('ends where the log shows it, on the uptime scale of its banner', () => {
    const log = say.text(
      `${say.at(26.4)}util.py[DEBUG]: ${say.begins('init', 26.01)}`,
      `${say.at(33.4)}handlers.py[DEBUG]: finish: init-network: SUCCESS: searching for network datasources`,
    )
    const [span] = spansOf('init', { '/var/log/cloud-init.log': log })
    assert.deepEqual([span?.end_s, span?.end_from], [33.01, 'log'])
  })

  it('uses the end in uptime seconds of a status file (24.2 and later) unchanged', () => {
    const status = {
      v1: {
        stage: null,
        datasource: OPENSTACK,
        init: { start: 26.02, finished: 27.5, errors: [], recoverable_errors: {} },
      },
    }
    const [span] = spansOf('init', {
      console: say.text(say.begins('init', 26.01)),
      '/run/cloud-init/status.json': JSON.stringify(status),
    })
    assert.deepEqual([span?.end_s, span?.end_from], [27.5, 'status.json'])
  })

  it('converts the end in epoch seconds of a status file (up to 24.1) to uptime by a banner', () => {
    const boot = Date.UTC(2023, 4, 6, 9) / 1000
    const status = {
      v1: {
        stage: null,
        datasource: OPENSTACK,
        init: { start: boot + 26.01, finished: boot + 27.51, errors: [] },
      },
    }
    const [span] = spansOf('init', {
      console: say.text(say.begins('init', 26.01)),
      '/run/cloud-init/status.json': JSON.stringify(status),
    })
    assert.deepEqual([span?.end_s, span?.end_from], [27.51, 'status.json'])
  })

  it('has no time where the file has epoch seconds and no banner dates the boot', () => {
    const status = {
      v1: {
        stage: null,
        datasource: OPENSTACK,
        init: { start: 1683363626, finished: 1683363628, errors: [] },
      },
    }
    const [span] = spansOf('init', { '/run/cloud-init/status.json': JSON.stringify(status) })
    assert.deepEqual([span?.start_s, span?.end_s], [null, null])
  })

  it('is one per run, and a re-run is another', () => {
    const spans = spansOf('init', {
      console: say.text(say.begins('init', 26.01), say.noSource(26.5), say.begins('init', 30.44)),
    })
    assert.deepEqual(
      spans.map(({ run, start_s }) => [run, start_s]),
      [
        [1, 26.01],
        [2, 30.44],
      ],
    )
  })

  it('keeps a stage whose banner lost its time in a damaged console', () => {
    const [span] = spansOf('init', { console: "Cloud-init v. 22.4.2 running 'init' at Sat, 06 Ma" })
    assert.deepEqual([span?.start_s, span?.start_from], [null, 'banner'])
  })

  it('separates waiting from work', () => {
    const log = say.text(
      `${say.at(26)}util.py[DEBUG]: ${say.begins('init', 26)}`,
      say.searches(26.1, 'OpenStack'),
      say.call(26.2, say.UNREACHABLE, { took: '0/120s' }),
      say.searched(33.1, 'OpenStack', true),
      `${say.at(34.25)}handlers.py[DEBUG]: finish: init-network: SUCCESS: searching for network datasources`,
    )
    const [span] = spansOf('init', { '/var/log/cloud-init.log': log })
    assert.equal(span?.waited_s, 7)
    assert.equal(span?.end_s, 34.25)
  })

  it('has no end where only a clock of whole seconds shows it, which adds no hundredths to a banner', () => {
    const syslog = (second: number, words: string) => `Oct 19 07:50:${second} guest cloud-init[5]: ${words}`
    const log = say.text(
      syslog(10, say.begins('init', 26.01)),
      syslog(12, 'handlers.py[DEBUG]: finish: init-network: SUCCESS: searching for network datasources'),
    )
    assert.equal(spansOf('init', { '/var/log/cloud-init.log': log })[0]?.end_s, null)
  })

  it('has its tries as sub-spans, each with its result', () => {
    const log = say.text(
      `${say.at(26)}util.py[DEBUG]: ${say.begins('init', 26)}`,
      say.searches(26.1, 'OpenStack'),
      say.call(26.2, say.REFUSED),
      say.searched(26.3, 'OpenStack', false),
      say.searches(26.4, 'Ec2'),
      say.searched(27.4, 'Ec2', true),
    )
    const tries = judgeText(log).datasource.attempts
    assert.deepEqual(
      tries.map(({ datasource, start_s, end_s, outcome }) => [datasource, start_s, end_s, outcome]),
      [
        ['DataSourceOpenStack', 26.1, 26.3, 'not_found'],
        ['DataSourceEc2', 26.4, 27.4, 'found'],
      ],
    )
    assert.equal(tries[0]?.cause, 'metadata_refused')
  })

  it('shows for each try the cause of its boot, and not what the errno alone suggests', () => {
    const { cause, datasource } = judgeText(
      say.text(
        say.begins('init', 26.01),
        say.NO_ROUTE_TABLES,
        say.call(26.2, say.UNREACHABLE),
        say.searches(26.3, 'OpenStack'),
        say.searched(26.4, 'OpenStack', false),
        say.noSource(26.5),
      ),
    )
    assert.equal(cause, 'route_missing_at_lookup')
    assert.equal(datasource.attempts[0]?.cause, cause)
  })

  it('uses only differences of a log clock in local time (up to 0.7.9)', () => {
    const shifted = '2023-05-06 17:00:26,400 - '
    const log = say.text(
      `${shifted}util.py[DEBUG]: ${say.begins('init', 26.01, '0.7.9')}`,
      "2023-05-06 17:00:29,400 - util.py[DEBUG]: cloud-init mode 'init' took 3.000 seconds (3.00)",
    )
    assert.equal(spansOf('init', { '/var/log/cloud-init.log': log })[0]?.end_s, 29.01)
  })
})

/** `cloud-init analyze show` of the same boot: the seconds of each stage run, in order. */
function analyzed(capture: string): [stage: string, seconds: number][] {
  const path = `${SHARED}captures/${capture}/analyze-show.txt`
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return [...text.matchAll(/Finished stage: \(([\w-]+)\) (\d+\.\d+) seconds/g)].map(
    ([, stage = '', seconds]) => [stage === 'init-network' ? 'init' : stage, Number(seconds)],
  )
}

describe('stage seconds, compared with cloud-init analyze show,', { skip: whyNoSamples() ?? false }, () => {
  const captures =
    whyNoSamples() === null
      ? readdirSync(`${SHARED}captures`).filter((name) => analyzed(name).length > 0)
      : []
  const read = (name: string, file: string) => readFileSync(`${SHARED}captures/${name}/${file}`, 'utf8')
  const seconds = (spans: StageSpan[], stage: string, run: number) => {
    const span = spans.filter((one) => one.stage === stage)[run]
    return span?.start_s == null || span.end_s === null ? Number.NaN : span.end_s - span.start_s
  }
  const compared = (name: string, spans: StageSpan[]) => {
    const runs = new Map<string, number>()
    return analyzed(name).map(([stage, theirs]) => {
      const run = runs.get(stage) ?? 0
      runs.set(stage, run + 1)
      return { where: `${name} ${stage} run ${run + 1}`, theirs, ours: seconds(spans, stage, run) }
    })
  }

  it('agree to a tenth of a second for the same log', () => {
    for (const name of captures) {
      const spans = judgeBoot([
        say.report({ '/var/log/cloud-init.log': read(name, 'cloud-init.log') }),
      ]).stages
      for (const { where, theirs, ours } of compared(name, spans))
        assert.ok(Math.abs(ours - theirs) <= 0.1, `${where}: ${ours}, analyze ${theirs}`)
    }
  })

  it('are longer with status.json: analyze starts at the first log line, which comes after the start', () => {
    for (const name of captures) {
      const sections = {
        '/var/log/cloud-init.log': read(name, 'cloud-init.log'),
        '/run/cloud-init/status.json': read(name, 'run-cloud-init/status.json'),
      }
      for (const { where, theirs, ours } of compared(name, judgeBoot([say.report(sections)]).stages))
        assert.ok(ours > theirs - 0.02 && ours < theirs + 0.3, `${where}: ${ours}, analyze ${theirs}`)
    }
  })

  it('exist for the module stages of a failed boot, which analyze omits', () => {
    const name = 'c-refused'
    assert.deepEqual(new Set(analyzed(name).map(([stage]) => stage)), new Set(['init-local', 'init']))
    const sections = {
      '/var/log/cloud-init.log': read(name, 'cloud-init.log'),
      '/run/cloud-init/status.json': read(name, 'run-cloud-init/status.json'),
    }
    const stages = judgeBoot([say.report(sections)]).stages.map(({ stage }) => stage)
    assert.ok(stages.includes('modules-config') && stages.includes('modules-final'))
  })
})
