/** `boot-health scan` as somebody runs it: a real process, real commands, real files. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { healthyConsole, raceConsole } from '../../support/stored-boots.ts'
import { LAUNCHER, runCli, runLauncher } from '../run-cli.ts'
import { type FakeCloud, fakeCloud } from './consoles.ts'

interface Scanned {
  of: number
  is_interrupted: boolean
  left_out: number
  labels: string[]
  count: Record<string, number>
  by_cause: { verdict: string | null; cause: string | null; labels: string[]; count: number; share: number }[]
  untold: { why: string; count: number; detail: string }[]
  narrowest: { id: string; margin_s: [number, number] }[]
  machines: {
    id: string
    outcome: string
    boot: { verdict: string; cause: string; summary: string } | null
    untold: { why: string; detail: string } | null
  }[]
}

const scanned = (stdout: string) => JSON.parse(stdout) as Scanned

describe('boot-health scan', () => {
  let cloud: FakeCloud
  before(() => {
    cloud = fakeCloud()
    cloud.put('lost', raceConsole())
    cloud.put('healed', raceConsole({ healed: true }))
    for (const n of [1, 2, 3]) cloud.put(`fine-${n}`, healthyConsole({ lookup: 20 + n }))
  })
  after(() => cloud.remove())

  it('runs a command for each id on standard input, counts by cause, and exits 1 when one failed', async () => {
    const { code, stdout, stderr } = await runCli(['scan', '--with', cloud.show], { stdin: cloud.ids() })
    assert.equal(stderr, '')
    assert.equal(code, 1)
    assert.match(
      stdout,
      /^5 machines: 1 failed, 4 came up \(1 only in a later run\), 0 could not be judged\n/,
    )
    assert.match(stdout, /^failed +route_missing_at_lookup +1 +20\.0 %$/m)
    assert.match(stdout, /^recovered +route_missing_at_lookup +1 +20\.0 %$/m)
    assert.match(stdout, /^ok +healthy +3 +60\.0 %$/m)
    assert.match(stdout, /What to do\nroute_missing_at_lookup \(lost, healed\)\n {2}There was no route/)
  })

  it('gives each machine the same answer as diagnose', async () => {
    const { stdout } = await runCli(['scan', join(cloud.folder, 'consoles'), '--json'])
    const { machines } = scanned(stdout)
    assert.equal(machines.length, 5)
    for (const { id, boot } of machines) {
      const one = await runCli(['diagnose', join(cloud.folder, 'consoles', id), '--json'])
      const judged = JSON.parse(one.stdout) as { verdict: string; cause: string; summary: string }
      assert.deepEqual(
        [boot?.verdict, boot?.cause, boot?.summary],
        [judged.verdict, judged.cause, judged.summary],
      )
    }
  })

  it('gives each command that hangs, fails, floods or prints garbage its own row, and ends its processes', async () => {
    const bad = ['hang-1', 'fail-1', 'flood-1', 'rubbish-1', 'silent-1', 'off-1', '--help', 'no-such-id']
    const { code, stdout } = await runLauncher(
      ['scan', '--with', cloud.show, '--timeout', '3s', '--parallel', '4', '--json'],
      { stdin: `${bad.join('\n')}\n${cloud.ids()}` },
    )
    assert.equal(code, 1)
    const { machines, count } = scanned(stdout)
    assert.deepEqual(count, { failed: 1, no_source: 0, came_up: 4, off: 0, untold: 8 })
    const why = Object.fromEntries(machines.flatMap(({ id, untold }) => (untold ? [[id, untold]] : [])))
    assert.equal(why['hang-1']?.why, 'timed_out')
    assert.deepEqual(why['fail-1'], {
      why: 'command_failed',
      detail: 'it ended with code 3: HTTP 503: the compute service is down',
    })
    assert.equal(why['flood-1']?.why, 'too_long')
    assert.equal(why['rubbish-1']?.why, 'not_a_log')
    assert.equal(why['silent-1']?.why, 'no_console')
    assert.equal(why['off-1']?.why, 'console_disabled')
    assert.equal(why['--help']?.why, 'not_an_id')
    assert.match(why['no-such-id']?.detail ?? '', /No such file/)
    const children = readFileSync(join(cloud.folder, 'children'), 'utf8').trim().split('\n')
    for (const pid of children) assert.ok(!existsSync(`/proc/${pid}`), `${pid} still runs`)
  })

  it('prints the results so far when interrupted, and continues with --resume', async () => {
    const resume = join(cloud.folder, 'resume.jsonl')
    const args = ['scan', '--with', cloud.show, '--parallel', '2', '--resume', resume, '--json']
    const first = await interruptedScan(args, `lost\nfine-1\nhang-2\nhang-3\nfine-2\n`, resume, 2)
    assert.equal(first.code, 1)
    assert.deepEqual(
      first.scan.machines.map(({ id }) => id),
      ['lost', 'fine-1'],
    )
    assert.equal(first.scan.is_interrupted, true)
    assert.equal(first.scan.of, 5)
    assert.equal(statSync(resume).mode & 0o777, 0o600)
    // Half of a line, as a crash leaves it.
    writeFileSync(resume, `${readFileSync(resume, 'utf8')}{"id":"fine-2","boot":`)
    cloud.put('lost', healthyConsole())
    const second = await runCli(args, { stdin: `lost\nfine-1\nfine-2\n` })
    assert.equal(second.code, 1, 'the row of the first scan stands')
    assert.deepEqual(scanned(second.stdout).count, { failed: 1, no_source: 0, came_up: 2, off: 0, untold: 0 })
    cloud.put('lost', raceConsole())
    const other = await runCli([...args, '--expect', 'OpenStack'], { stdin: 'lost\n' })
    assert.equal(other.code, 2)
    assert.match(other.stderr, /ran with --expect nothing/)
  })

  async function interruptedScan(args: string[], stdin: string, resume: string, rows: number) {
    const child = spawn(LAUNCHER, args, { stdio: ['pipe', 'pipe', 'ignore'] })
    child.stdin.end(stdin)
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk
    })
    const ended = once(child, 'close')
    while (!existsSync(resume) || readFileSync(resume, 'utf8').trim().split('\n').length < rows + 1)
      await new Promise((turn) => setTimeout(turn, 20))
    child.kill('SIGINT')
    const [code] = await ended
    return { code, scan: scanned(stdout) }
  }

  it('groups by image or by a label of the inventory', async () => {
    const inventory = join(cloud.folder, 'vms.csv')
    writeFileSync(inventory, 'ID,IMAGE,Zone\nlost,centos,a\nfine-1,centos,a\nfine-2,debian,b\n')
    const { stdout } = await runCli(
      [
        'scan',
        '--with',
        cloud.show,
        '--inventory',
        inventory,
        '--label',
        'image',
        '--label',
        'az=zone',
        '--json',
      ],
      { stdin: 'lost\nfine-1\nfine-2\nhealed\n' },
    )
    const { by_cause, labels } = scanned(stdout)
    assert.deepEqual(labels, ['image', 'az'])
    assert.deepEqual(
      by_cause.map(({ verdict, labels, count, share }) => [verdict, labels.join(), count, share]),
      [
        ['failed', 'centos,a', 1, 0.5],
        ['recovered', '–,–', 1, 1],
        ['ok', 'centos,a', 1, 0.5],
        ['ok', 'debian,b', 1, 1],
      ],
    )
  })

  it('skips boots before --since, and says so', async () => {
    const { stdout } = await runCli(['scan', '--with', cloud.show, '--since', '2026-01-01'], {
      stdin: cloud.ids(),
    })
    assert.match(stdout, /^5 machines: 0 failed, 3 came up, 0 could not be judged, 2 booted before --since\n/)
  })

  it('reads a folder of guests, a tarball of consoles, gzipped consoles and a glob', async () => {
    const many = join(cloud.folder, 'many')
    for (const guest of ['u-1', 'u-2']) mkdirSync(join(many, guest), { recursive: true })
    writeFileSync(join(many, 'u-1/console.log'), raceConsole())
    writeFileSync(join(many, 'u-1/disk.info'), '{}')
    writeFileSync(join(many, 'u-2/console.log'), healthyConsole())
    writeFileSync(join(many, 'web.log.gz'), gzipSync(healthyConsole()))
    const tar = join(cloud.folder, 'many.tar.gz')
    assert.equal(spawnSync('tar', ['-C', many, '-czf', tar, '.']).status, 0)
    for (const path of [many, tar]) {
      const { machines } = scanned((await runCli(['scan', path, '--json'])).stdout)
      assert.deepEqual(
        machines.map(({ id, outcome }) => `${id} ${outcome}`).sort(),
        ['u-1 failed', 'u-2 came_up', 'web.log.gz came_up'],
        path,
      )
    }
    const glob = scanned((await runCli(['scan', `${many}/*/console.log`, '--json'])).stdout)
    assert.deepEqual(glob.machines.map(({ id }) => id).sort(), ['u-1', 'u-2'])
    const cut = join(cloud.folder, 'cut.tar')
    assert.equal(spawnSync('tar', ['-C', many, '-cf', cut, 'u-1/console.log', 'u-2/console.log']).status, 0)
    writeFileSync(cut, readFileSync(cut).subarray(0, 3000))
    const broken = scanned((await runCli(['scan', cut, '--json'])).stdout)
    assert.equal(broken.machines.find(({ id }) => id === 'u-1')?.outcome, 'failed')
  })

  it('writes CSV with one line a machine, and no cell is a formula', async () => {
    cloud.put('=cmd()', raceConsole())
    const { stdout } = await runCli(['scan', join(cloud.folder, 'consoles'), '--csv'])
    const [head, ...lines] = stdout.trim().split('\n')
    assert.match(head ?? '', /^id,outcome,verdict,cause,confidence,margin_low_s,/)
    assert.equal(lines.length, 6)
    assert.ok(lines.some((line) => line.startsWith("'=cmd(),failed,failed,route_missing_at_lookup,")))
  })

  it('exits 0 when none failed, 3 when no machine can be judged', async () => {
    const fine = await runCli(['scan', '--with', cloud.show], { stdin: 'fine-1\n' })
    assert.equal(fine.code, 0)
    const none = await runCli(['scan', '--with', cloud.show], { stdin: 'silent-1\nfail-2\n' })
    assert.equal(none.code, 3)
    assert.match(none.stdout, /Could not tell\nWHY/)
  })

  it('runs a cloud’s commands, and prints them', async () => {
    const bin = join(cloud.folder, 'bin')
    mkdirSync(bin)
    const openstack = `#!/bin/sh\ncase "$*" in\n'server list -f value -c ID -c Image') printf 'lost centos 7\\nfine-1 debian\\n' ;;\n'console log show '*) cat "${cloud.folder}/consoles/$4" ;;\n*) exit 9 ;;\nesac\n`
    writeFileSync(join(bin, 'openstack'), openstack, { mode: 0o755 })
    const { stdout, stderr } = await runLauncher(['scan', '--from', 'openstack'], {
      env: { PATH: `${bin}:${process.env.PATH}` },
    })
    assert.match(
      stderr,
      /^runs: openstack server list -f value -c ID -c Image\nruns, for each \{\}: openstack console log show \{\}\n$/,
    )
    assert.match(stdout, /^failed +route_missing_at_lookup +centos 7 +1 +100 %$/m)
    assert.match(stdout, /^ok +healthy +debian +1 +100 %$/m)
  })

  const usage: [args: string[], says: RegExp][] = [
    [['scan'], /give one of files, --with and --from/],
    [['scan', 'x', '--with', 'a {}'], /give one of files, --with and --from/],
    [['scan', '--with', 'show it'], /write \{\} where the id goes/],
    [['scan', '--with', "show '{}"], /a ' is not closed/],
    [['scan', '--with', '{} x'], /cannot be the id/],
    [['scan', '--with', 'show {}'], /no ids/],
    [['scan', '--from', 'vmware'], /Allowed choices are openstack/],
    [['scan', '/no/such/folder'], /no such file or directory/],
    [['scan', '.', '--label', 'image'], /--inventory/],
    [['scan', '.', '--expect', 'Moon'], /not a datasource/],
    [['scan', '.', '--parallel', '0'], /1 to 64/],
    [['scan', '.', '--since', 'soon'], /write it as/],
    [['scan', '.', '--json', '--csv'], /not both/],
    [['scan', 'package.json', '--html', '/no/such/dir/x.html'], /cannot be written/],
  ]
  for (const [args, says] of usage)
    it(`refuses ${args.join(' ')} in one line`, async () => {
      const { code, stderr } = await runCli(args)
      assert.equal(code, 2, stderr)
      assert.match(stderr, says)
      assert.equal(stderr.trim().split('\n').length, 1, stderr)
    })
})
