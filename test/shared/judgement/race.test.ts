/** The race between lookup and route, as an interval (docs/judgement.md, race margin). */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Evidence } from '../../../shared/evidence.ts'
import { judgeBoot, judgeText } from '../../../shared/judgement/judge.ts'
import type { RaceMargin } from '../../../shared/verdict.ts'
import { SHARED } from '../../soak/samples.ts'
import * as say from './boot-text.ts'

const OPENSTACK = 'DataSourceOpenStack [net,ver=2]'
const none = [say.begins('init', 26.01), say.noSource(26.5)]
const found = [say.begins('init', 26.01), say.loads(26.8, OPENSTACK), say.ends(OPENSTACK)]

/** A poll every half second from `from` on, with the default route from `route` to `gone`. */
function samples(from: number, to: number, route: number, gone = Number.POSITIVE_INFINITY): string {
  const lines: string[] = []
  for (let at = from; at <= to; at += 0.5) {
    const routes = at >= route && at < gone ? ['route4 eth0 00000000 01DE6F09 0003 00000000'] : []
    for (const line of ['link eth0 up fa:16:3e:00:00:01', 'addr eth0 9.111.222.12/24', ...routes])
      lines.push(`${at} ${at - 0.5} ${line}`)
  }
  return lines.join('\n')
}

function raceOf(lines: string[], polled: string | null = null): RaceMargin {
  const evidence: Evidence = say.report({
    console: say.text(...lines),
    ...(polled === null ? {} : { 'route-samples': polled }),
  })
  return judgeBoot([evidence]).race
}

describe('the race margin', () => {
  it('is negative by the time from the lookup to the first usable route, between two polls', () => {
    const race = raceOf(none, samples(20, 40, 30))
    assert.equal(race.state, 'lost')
    assert.deepEqual(race.margin_s, [-3.99, -3.49])
  })

  it('is positive by the time since the route came, between two polls', () => {
    const race = raceOf(found, samples(20, 40, 24))
    assert.equal(race.state, 'won')
    assert.deepEqual(race.margin_s, [2.01, 2.51])
  })

  it('counts the unbroken interval that covers the lookup, not a flap before it', () => {
    const flapping = `${samples(5, 20, 6, 9)}\n${samples(20.5, 40, 25)}`
    assert.deepEqual(raceOf(found, flapping).margin_s, [1.01, 1.51])
  })

  it('is bounded by the banners where only tables show the routes', () => {
    const race = raceOf([
      say.begins('init', 26.01),
      say.NO_ROUTE_TABLES,
      say.noSource(26.5),
      say.begins('init', 30.44),
      say.HEALTHY_TABLES,
      say.loads(31, OPENSTACK),
      say.ends(OPENSTACK),
    ])
    assert.equal(race.state, 'lost')
    assert.equal(race.margin_s?.[0], -4.43)
    assert.ok((race.margin_s?.[1] ?? 1) <= 0)
  })

  it("is at most about -4.4 seconds in the seed's console", {
    skip: existsSync(`${SHARED}seed/console.log`) ? false : 'the seed is not beside this checkout',
  }, () => {
    const { race } = judgeText(readFileSync(`${SHARED}seed/console.log`))
    assert.equal(race.state, 'lost')
    assert.equal(race.margin_s?.[0], -4.43)
  })

  it('is unknown where no usable route was seen afterwards', () => {
    assert.equal(raceOf(none, samples(20, 40, 99)).state, 'unknown')
  })

  it('is unknown where no source shows the routes or dates the lookup', () => {
    assert.equal(raceOf(none).state, 'unknown')
    assert.equal(judgeText(say.text(say.NO_ROUTE_TABLES, say.noSource(26))).race.state, 'unknown')
  })

  const without: [why: string, lines: string[]][] = [
    [
      'the source came from the cache',
      [say.begins('init', 26.01), say.restores(26.2, OPENSTACK), say.ends(OPENSTACK)],
    ],
    [
      'the local stage found it',
      [
        say.begins('init-local', 10),
        say.searched(11, 'OpenStackLocal', true, 'init-local'),
        say.begins('init', 26.01),
        say.ends('DataSourceOpenStackLocal'),
      ],
    ],
    [
      'NoCloud needs no network',
      [
        say.begins('init', 26.01),
        say.loads(27, 'DataSourceNoCloud [seed=/dev/sr0]'),
        say.ends('DataSourceNoCloud [seed=/dev/sr0]'),
      ],
    ],
  ]
  for (const [why, lines] of without)
    it(`does not apply where ${why}`, () =>
      assert.equal(raceOf(lines, samples(20, 40, 24)).state, 'not_applicable'))

  it('is at risk below five seconds where nothing orders the two', () => {
    assert.equal(raceOf(found, samples(20, 40, 24)).at_risk, true)
    assert.ok(
      judgeBoot([
        say.report({ console: say.text(...found), 'route-samples': samples(20, 40, 24) }),
      ]).findings.some(({ code }) => code === 'race_at_risk'),
    )
  })

  it('is not at risk above that, when something waits for the network, or when the source waits itself', () => {
    assert.equal(raceOf(found, samples(10, 40, 15)).at_risk, false)
    assert.equal(
      raceOf(['Finished Network Manager Wait Online.', ...found], samples(20, 40, 24)).at_risk,
      false,
    )
    const waits = [
      say.begins('init', 26.01),
      say.call(26.2, say.REFUSED, { took: '0/120s' }),
      say.loads(28, 'DataSourceEc2'),
      say.ends('DataSourceEc2'),
    ]
    assert.equal(raceOf(waits, samples(20, 40, 24)).at_risk, false)
    const ec2 = [say.begins('init', 26.01), say.loads(26.8, 'DataSourceEc2'), say.ends('DataSourceEc2')]
    assert.equal(raceOf(ec2, samples(20, 40, 24)).at_risk, false)
  })
})
