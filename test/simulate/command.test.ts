import assert from 'node:assert/strict'
import { it } from 'node:test'
import { runCli } from '../cli/run-cli.ts'

it('says what is virtual, tells the story, and ends with the numbers', async () => {
  const { stdout, code } = await runCli(['simulate', '--hosts', '9', '--hours', '0.5', '--spread', '60'])
  assert.equal(code, 0)
  assert.match(stdout, /^Simulated: the clock, the hosts, the pager and the remediator are virtual/)
  assert.match(stdout, /\+0:\d\d:\d\d {2}page {6}\[simulated\] \d+ of \d+ VMs? on image-\d/)
  assert.match(stdout, /pages +1, \d+ updates, \d resolves/)
})

it('--json prints one object with the scenario, the numbers and the timeline', async () => {
  const { stdout } = await runCli(['simulate', '--hosts', '6', '--hours', '0.2', '--json'])
  const told = JSON.parse(stdout) as {
    about: string
    scenario: { seed: number }
    timeline: { what: string }[]
  }
  assert.match(told.about, /virtual/)
  assert.equal(told.scenario.seed, 1)
  assert.ok(told.timeline.length > 0)
})

for (const [args, says] of [
  [['--hosts', 'many'], /--hosts .*whole number/],
  [['--bad-image', '2'], /--bad-image .*share from 0 to 1/],
  [['--cause', 'moon'], /--cause .*route_missing_at_lookup/],
  [['--causes', 'no_address,moon'], /moon is none of/],
  [['--heal', 'perhaps'], /--heal .*works/],
  [['--hours', '1', '--days', '1'], /give one of them/],
  [['--inventory-sync', '5'], /--inventory-sync .*30m/],
  [['--inventory-sync', '1s'], /10s or longer/],
  [['--days', '8'], /--days .*up to 7/],
  [['--hosts', '2', '--images', '3'], /raise --hosts/],
  [['--cause', 'no_address', '--causes', 'no_address'], /give one of them/],
] as const)
  it(`${args.join(' ')} ends with one line and exit code 2`, async () => {
    const { stdout, stderr, code } = await runCli(['simulate', ...args])
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.match(stderr, says)
    assert.equal(stderr.trimEnd().split('\n').length, 1)
  })
