/** systemd's own rating of our units' sandbox. `test:guest` checks their order, `test:vm` that they work. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'

const UNITS = join(import.meta.dirname, '../../guest-reporter/units')
const root = mkdtempSync(join(tmpdir(), 'boot-health-units-'))
const place = join(root, 'usr/lib/systemd/system')
mkdirSync(place, { recursive: true })
cpSync(UNITS, place, { recursive: true })
after(() => rmSync(root, { recursive: true }))

/** Of 10, where a service without any setting has 9.6; null where this machine's systemd cannot tell. */
function exposure(unit: string): number | null {
  const words = ['security', '--offline=yes', `--root=${root}`, '--no-pager', unit]
  const { stdout } = spawnSync('systemd-analyze', words, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  const [, points] = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout ?? '') ?? []
  return points === undefined ? null : Number(points)
}

describe('the units of a guest', () => {
  for (const [unit, most] of [
    // Without a mount namespace, at the very start of a boot.
    ['boot-health-sampler.service', 6],
    ['boot-health-again.service', 5],
  ] as const)
    it(`${unit} may use everything that the reporter needs`, (t) => {
      const points = exposure(unit)
      if (points === null) return t.skip('no systemd-analyze that reads units offline (systemd 250)')
      t.diagnostic(`${points} of 10`)
      assert.ok(points <= most, `${points}`)
    })
})
