/** cloud-init's lines about its own stages, with whatever a console, a log or an editor did to them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readAs } from './read-as.ts'

const INIT = "Cloud-init v. 0.7.5 running 'init' at Thu, 19 Oct 2017 07:50:02 +0000. Up 26.01 seconds."
const END =
  'Cloud-init v. 22.4.2 finished at Thu, 19 Oct 2017 07:50:09 +0000. Datasource DataSourceOpenStack [net,ver=2].  Up 33.31 seconds'
const READ = ['banner init 0.7.5 26.01']

describe('the first line of a stage', () => {
  const prefixes: [where: string, line: string][] = [
    ['sysvinit', `Starting cloud-init: ${INIT}`],
    ['a console', `[   25.440000] cloud-init[512]: ${INIT}`],
    ['a journal', `Oct 19 07:50:02 guest cloud-init[512]: ${INIT}`],
    ['a journal with precise time', `2017-10-19T07:50:02.123456+00:00 guest cloud-init[512]: ${INIT}`],
    ['syslog', `Oct 19 07:50:02 guest [CLOUDINIT] util.py[DEBUG]: ${INIT}`],
    ['cloud-init.log up to 24.3', `2017-10-19 15:50:02,546 - util.py[DEBUG]: ${INIT}`],
    ['cloud-init.log since 24.4', `2017-10-19 07:50:02,546 - log_util.py[DEBUG]: ${INIT}`],
    ['a kernel level', `<30>[   26.010000] cloud-init: ${INIT}`],
    ['no prefix', INIT],
    ['typographic quotes of a blog', INIT.replaceAll("'", '’')],
  ]
  for (const [where, line] of prefixes)
    it(`is read after the prefix of ${where}`, () => assert.deepEqual(readAs(line), READ))

  const stages: [printed: string, stage: string][] = [
    ['init-local', 'init-local'],
    ['init', 'init'],
    ['modules:config', 'modules-config'],
    ['modules:final', 'modules-final'],
    ['modules:init', 'single'],
    ['single', 'single'],
  ]
  for (const [printed, stage] of stages)
    it(`contains '${printed}' for ${stage}`, () =>
      assert.deepEqual(readAs(INIT.replace("'init'", `'${printed}'`)), [`banner ${stage} 0.7.5 26.01`]))

  const versions = [
    '0.7.3',
    '18.2-72.amzn2.0.6',
    '22.1-14-g2e17a0d6-0ubuntu1~20.04.3',
    '23.1.2-0ubuntu0~22.04.1',
    '25.3',
    '26.2',
  ]
  for (const version of versions)
    it(`is read for any version: ${version}`, () =>
      assert.deepEqual(readAs(INIT.replace('0.7.5', version)), [`banner init ${version} 26.01`]))

  it('counts a stage whose uptime cannot be read', () => {
    assert.deepEqual(readAs(INIT.replace('26.01', '??')), ['banner init 0.7.5'])
  })

  it('counts a stage whose time was cut off or overwritten', () => {
    assert.deepEqual(readAs(INIT.slice(0, 50)), ['banner init 0.7.5'])
  })

  it('is joined again where a terminal or an editor broke it', () => {
    assert.deepEqual(readAs(`${INIT.slice(0, 57)}\n${INIT.slice(57)}`), READ)
    assert.deepEqual(
      readAs("Cloud-init v. 0.7.5 runnin\n  g 'init' at Thu, 19 Oct 2017 07:50:02 +0000. Up 26.01 seconds."),
      READ,
    )
  })

  it('is not joined with the next one', () => {
    assert.deepEqual(readAs(`${INIT.slice(0, 50)}\n${INIT}`), ['banner init 0.7.5', ...READ])
  })
})

describe('the last line of a boot', () => {
  it('names the datasource as printed, brackets and dots included', () => {
    assert.deepEqual(readAs(END), ['finished 22.4.2 DataSourceOpenStack [net,ver=2] 33.31'])
    assert.deepEqual(
      readAs(END.replace('DataSourceOpenStack [net,ver=2]', 'DataSourceNoCloud [seed=/dev/sr0][dsmode=net]')),
      ['finished 22.4.2 DataSourceNoCloud [seed=/dev/sr0][dsmode=net] 33.31'],
    )
    assert.deepEqual(
      readAs(END.replace('DataSourceOpenStack [net,ver=2]', 'DataSourceAzure [seed=/dev/sr0]')),
      ['finished 22.4.2 DataSourceAzure [seed=/dev/sr0] 33.31'],
    )
  })

  it('is joined again where it was broken', () => {
    assert.deepEqual(readAs(`${END.slice(0, 80)}\n${END.slice(80)}`), [
      'finished 22.4.2 DataSourceOpenStack [net,ver=2] 33.31',
    ])
  })
})

describe('a line with masked numbers', () => {
  it('still shows that the boot finished, and with which source', () => {
    const masked = END.replace('33.31 seconds', 's')
    assert.deepEqual(readAs(masked), ['finished 22.4.2 DataSourceOpenStack [net,ver=2]'])
    const all = END.replace('Thu, 19 Oct 2017 07:50:09', 'Xxx, nn Mmm YYYY hh:mm:ss').replace(
      '33.31',
      'nn.dd',
    )
    assert.deepEqual(readAs(all), ['finished 22.4.2 DataSourceOpenStack [net,ver=2]'])
  })

  it('shows that the boot finished, but not the source where its name is cut', () => {
    for (const cut of ['OpenStack', 'ver=', ' Datasource', ' +0000'])
      assert.deepEqual(readAs(END.slice(0, END.indexOf(cut) + 4)), ['finished 22.4.2'], cut)
    assert.deepEqual(readAs(END.slice(0, END.indexOf(' at '))), [])
  })

  it('is read with as many decimals as Python prints (BSD), and with a small letter (web pages)', () => {
    const begin =
      "Cloud-init v. 23.4 running 'init' at Mon, 08 Jan 2024 10:00:05 +0000. Up 5.531167030334473 seconds."
    assert.deepEqual(readAs(begin), ['banner init 23.4 5.531167030334473'])
    assert.deepEqual(readAs(begin.replace('Up', 'up')), ['banner init 23.4 5.531167030334473'])
  })
})

describe('the stage lines of cloud-init before 0.7', () => {
  it('are read for their stage and uptime', () => {
    assert.deepEqual(
      readAs('cloud-init start-local running: Mon, 01 Oct 2012 10:00:00 +0000. up 3.10 seconds'),
      ['banner init-local 3.1'],
    )
    assert.deepEqual(readAs('cloud-init start running: Mon, 01 Oct 2012 10:00:04 +0000. up 7.20 seconds'), [
      'banner init 7.2',
    ])
    assert.deepEqual(
      readAs('cloud-init boot finished at Mon, 01 Oct 2012 10:00:14 +0000. Up 17.45 seconds'),
      ['finished 17.45'],
    )
  })
})
