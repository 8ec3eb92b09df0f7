/** Files that are not what they should be: a guest in trouble has such, and still reports. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseEnvelope } from '../../shared/envelope/envelope.ts'
import type { Evidence } from '../../shared/evidence.ts'
import { createGuest, type Guest, SCRIPT } from './support/guest.ts'
import { findTool, toolSet } from './support/tool-sets.ts'

const LOG = 'var/log/cloud-init.log'
const OUTPUT = 'var/log/cloud-init-output.log'
const STATUS = 'run/cloud-init/status.json'
const AWKS = ['mawk', 'gawk', 'busybox'].filter((awk) => findTool(awk) !== null)

interface Scene {
  guest: Guest
  evidence: () => Promise<Evidence>
  /** Runs the real sampler until it has written `file`. */
  sampled: (file: string) => void
}

function scene(t: TestContext, awk: string): Scene {
  const guest = createGuest('healthy', { URL: 'https://server.example', TOKEN: 'x' })
  const tools = toolSet('busybox')
  unlinkSync(join(tools.path, 'awk'))
  symlinkSync(findTool(awk) ?? awk, join(tools.path, 'awk'))
  t.after(() => [guest.remove(), tools.remove()])
  const env = { PATH: tools.path }
  return {
    guest,
    evidence: async () => {
      const { stdout } = await guest.run('report', { args: ['--dry-run'], env })
      const parsed = parseEnvelope(stdout)
      assert.ok(parsed.ok, stdout.slice(0, 200))
      return parsed.value
    },
    sampled: (file) => {
      const conf = join(guest.root, 'reporter.conf')
      const sampler = spawn('sh', [SCRIPT, 'sample', '--root', guest.root, '--config', conf], {
        env,
        stdio: 'ignore',
      })
      t.after(() => sampler.kill())
      const path = join(guest.root, 'run/boot-health', file)
      const end = Date.now() + 120_000
      while (!existsSync(path) || statSync(path).size === 0) {
        assert.ok(Date.now() < end, `no ${file} after 20 s`)
        execFileSync('sleep', ['0.02'])
      }
    },
  }
}

const textOf = (evidence: Evidence, name: string) =>
  evidence.sections.find((section) => section.name === name)?.text ?? ''

for (const awk of AWKS) {
  test(`with ${awk}, a folder in place of a log costs at most that log, not the report`, async (t) => {
    const { guest, evidence } = scene(t, awk)
    rmSync(join(guest.root, LOG))
    mkdirSync(join(guest.root, LOG))
    const { facts } = await evidence()
    assert.equal(facts.boot_id, '3b7a41d2-9c0e-4f58-b6a1-2e5d70c4f9aa')
    assert.ok(facts.macs)
    assert.match(facts.hint ?? '', /^(unsure|good)$/)
  })

  test(`with ${awk}, the sampler records the regular files and skips the others`, async (t) => {
    const { guest, sampled } = scene(t, awk)
    rmSync(join(guest.root, LOG))
    mkdirSync(join(guest.root, LOG, 'folder'), { recursive: true })
    rmSync(join(guest.root, 'run/boot-health/samples'))
    sampled('samples')
    const noted = readFileSync(join(guest.root, 'run/boot-health/noted'), 'utf8')
    assert.ok(noted.includes(`${join(guest.root, OUTPUT)} `))
    assert.ok(!noted.includes(`${join(guest.root, LOG)} `))
  })

  test(`with ${awk}, five megabytes of status are recorded and compared in time`, async (t) => {
    const { guest, evidence, sampled } = scene(t, awk)
    const errors = Array.from({ length: 180_000 }, (_, n) => `x${n} some error text`)
    writeFileSync(join(guest.root, STATUS), JSON.stringify({ v1: { init: { errors } } }, null, 1))
    sampled('noted')
    assert.equal(textOf(await evidence(), '/run/cloud-init/status.json'), '')
  })

  test(`with ${awk}, a log that ended without a newline continues at the recorded byte`, async (t) => {
    const { guest, evidence, sampled } = scene(t, awk)
    const banner = (mode: string) => `Cloud-init v. 24.4 running '${mode}' at Mon`
    writeFileSync(join(guest.root, OUTPUT), `${banner('init')}\n${banner('modules:old')}`)
    sampled('noted')
    assert.equal(textOf(await evidence(), '/var/log/cloud-init-output.log'), '')
    appendFileSync(join(guest.root, OUTPUT), `${banner('modules:new')}\n`)
    assert.equal(textOf(await evidence(), '/var/log/cloud-init-output.log').trim(), banner('modules:new'))
  })

  test(`with ${awk}, DMI strings without a newline or with control characters become facts`, async (t) => {
    const { guest, evidence } = scene(t, awk)
    const dmi = join(guest.root, 'sys/class/dmi/id')
    writeFileSync(join(dmi, 'product_serial'), '\u0001\u001b[31mserial  \t')
    writeFileSync(join(dmi, 'board_asset_tag'), 'i-0123\r\nboot_id: forged\n')
    writeFileSync(join(dmi, 'chassis_asset_tag'), ' \n')
    const { facts } = await evidence()
    assert.equal(facts.product_serial, '\u0001\u001b[31mserial')
    assert.equal(facts.board_asset_tag, 'i-0123')
    assert.equal(facts.boot_id, '3b7a41d2-9c0e-4f58-b6a1-2e5d70c4f9aa')
  })
}
