/** The Ansible role, by ansible-lint and by a real play into a chroot (connection community.general.chroot). */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, it } from 'node:test'
import { reporterTarball } from '../../cli/package/reporter-tarball.ts'
import { readSource } from '../../cli/package/source.ts'
import { pythonTools } from '../deploy/python-tools.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { newRoot, whyNoChroot } from './chroot.ts'

const ROLE = resolve('ops/ansible/roles/boot_health_guest')
const TOKEN = 'bh_ingest_a-token-that-nobody-may-see'
const tools = pythonTools('test/ansible/requirements.txt')
const noTools = tools.ok ? null : tools.reason
const noPlay = noTools ?? whyNoChroot()
const skip = (why: string | null) => (why === null ? {} : { skip: why })

const home = scratchDirectory('ansible')
const bin = tools.ok ? tools.bin : ''
const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  HOME: home,
  ANSIBLE_HOME: home,
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_PIPELINING: '1',
  ANSIBLE_ROLES_PATH: resolve('ops/ansible/roles'),
  LC_ALL: 'C.UTF-8',
}

interface Played {
  code: number | null
  said: string
  changed: number
}

function play(root: string, vars: Record<string, unknown>): Played {
  const inventory = join(home, 'inventory')
  const book = join(home, 'play.yml')
  const connection = 'ansible_connection=community.general.chroot ansible_python_interpreter=/usr/bin/python3'
  writeFileSync(inventory, `[guest]\n${root} ${connection}\n`)
  writeFileSync(
    book,
    JSON.stringify([{ hosts: 'guest', gather_facts: false, roles: [{ role: 'boot_health_guest', vars }] }]),
  )
  const words = ['-v', '-i', inventory, book]
  const { status, stdout, stderr } = spawnSync(join(bin, 'ansible-playbook'), words, {
    env,
    encoding: 'utf8',
  })
  const [, changed = '-1'] = /\bchanged=(\d+)/.exec(stdout) ?? []
  return { code: status, said: stdout + stderr, changed: Number(changed) }
}

it('the role passes ansible-lint in its strictest profile', skip(noTools), () => {
  const words = ['--offline', '--strict', '--profile', 'production', '--nocolor', ROLE]
  const { status, stdout, stderr } = spawnSync(join(bin, 'ansible-lint'), words, { env, encoding: 'utf8' })
  assert.equal(status, 0, stdout + stderr)
})

describe('the Ansible role', skip(noPlay), () => {
  let root = ''
  const vars: Record<string, unknown> = {}
  const conf = () => join(root, 'etc/boot-health/reporter.conf')

  before(async () => {
    if (noPlay !== null) return
    root = newRoot()
    const tarball = join(home, 'boot-health-reporter.tar.gz')
    writeFileSync(tarball, await reporterTarball(readSource(resolve('.'))))
    Object.assign(vars, {
      boot_health_guest_tarball: tarball,
      boot_health_guest_url: 'https://boot-health.example.com',
      boot_health_guest_token: TOKEN,
      boot_health_guest_image: 'debian-12',
      boot_health_guest_settings: { HEAL: 'on-request' },
    })
  })

  it('installs and configures, and never prints the token', () => {
    const { code, said, changed } = play(root, vars)
    assert.equal(code, 0, said)
    assert.ok(changed > 0)
    assert.ok(!said.includes(TOKEN))
    assert.deepEqual(readFileSync(conf(), 'utf8').split('\n').slice(1), [
      'URL=https://boot-health.example.com',
      `TOKEN=${TOKEN}`,
      'IMAGE=debian-12',
      'HEAL=on-request',
      '',
    ])
    assert.equal(statSync(conf()).mode & 0o777, 0o600)
    const wanted = join(root, 'etc/systemd/system/multi-user.target.wants/boot-health.service')
    assert.ok(lstatSync(wanted).isSymbolicLink())
    assert.equal(readlinkSync(join(root, 'usr/sbin/boot-health-guest')), '/usr/lib/boot-health/boot-health')
  })

  it('changes nothing on a second run', () => {
    const { code, said, changed } = play(root, vars)
    assert.deepEqual([code, changed], [0, 0], said)
  })

  it('updates the configuration and changes nothing else', () => {
    const { code, changed, said } = play(root, { ...vars, boot_health_guest_image: 'debian-12-b' })
    assert.deepEqual([code, changed], [0, 1], said)
    assert.match(readFileSync(conf(), 'utf8'), /^IMAGE=debian-12-b$/m)
  })

  it('checks its requirements before it changes anything', () => {
    for (const lacking of [
      { boot_health_guest_tarball: '' },
      { boot_health_guest_tarball: '/nowhere.tar.gz' },
      { boot_health_guest_token: '' },
      { boot_health_guest_state: 'perhaps' },
    ]) {
      const { code, said, changed } = play(root, { ...vars, ...lacking })
      assert.notEqual(code, 0)
      assert.equal(changed, 0, said)
    }
  })

  it('uninstalls, keeps the configuration unless asked to delete it, and changes nothing on a second run', () => {
    const absent = { boot_health_guest_state: 'absent' }
    assert.ok(play(root, absent).changed > 0)
    assert.ok(!existsSync(join(root, 'usr/lib/boot-health')))
    assert.ok(existsSync(conf()))
    assert.equal(play(root, absent).changed, 0)
    assert.equal(play(root, { ...absent, boot_health_guest_purge: true }).changed, 1)
    assert.ok(!existsSync(join(root, 'etc/boot-health')))
    const { code, changed } = play(root, { ...absent, boot_health_guest_purge: true })
    assert.deepEqual([code, changed], [0, 0])
  })

  it('installs again after removal, and clears the machine identity before an image is captured', () => {
    writeFileSync(join(root, 'var/lib/never'), '')
    const { code, said } = play(root, { ...vars, boot_health_guest_generalize: true })
    assert.equal(code, 0, said)
    assert.match(said, /this machine is forgotten/)
  })
})
