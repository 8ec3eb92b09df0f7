import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { COMMANDS } from '../../cli/commands.ts'
import { runCli, runLauncher } from './run-cli.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'boot-health-main-'))
after(() => rmSync(scratch, { recursive: true }))

describe('boot-health', () => {
  it('lists every command with --help and without arguments', async () => {
    for (const args of [['--help'], []]) {
      const { code, stdout } = await runCli(args)
      assert.equal(code, 0)
      for (const { name } of COMMANDS) assert.match(stdout, new RegExp(`^ {2}${name} `, 'm'))
    }
  })

  for (const { name } of COMMANDS) {
    it(`shows help with examples for ${name}`, async () => {
      const { code, stdout } = await runCli([name, '--help'])
      assert.equal(code, 0)
      assert.match(stdout, new RegExp(`Examples:\\n(?:.*\\n)*? {2}.*boot-health ${name}`))
    })
  }

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
    const { code, stdout, stderr } = await runCli(['--version'])
    assert.deepEqual([code, stderr], [0, ''])
    // A checkout names its commit; what was copied without its history has none.
    const commit = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: ROOT, encoding: 'utf8' })
    const suffix = commit.status === 0 ? ` (commit ${commit.stdout.trim()})` : ''
    assert.equal(stdout, `${version}${suffix}\n`)
  })

  const wrong: [what: string, args: string[], says: RegExp][] = [
    ['an unknown command', ['diagnos'], /unknown command 'diagnos'/],
    ['an unknown option', ['lint', '--nope', 'x'], /unknown option '--nope'.*see: boot-health lint --help/],
    ['a missing argument', ['lint'], /missing required argument/],
    ['a file that does not exist', ['lint', '/nowhere/at/all.cfg'], /no such file/],
    [
      'a cloud that does not exist',
      ['lint', '--cloud', 'Cumulus', '/'],
      /not a datasource; one of .*OpenStack/,
    ],
    ['an invalid version', ['lint', '--cloud-init-version', 'new', '/'], /not a version/],
  ]
  for (const [what, args, says] of wrong) {
    it(`answers ${what} with exit code 2 and one line on stderr`, async () => {
      const { code, stdout, stderr } = await runCli(args)
      assert.equal(code, 2)
      assert.equal(stdout, '')
      assert.match(stderr, says)
      assert.match(stderr, /^boot-health: .*\n$/)
    })
  }

  it('starts through a symlink from anywhere', async () => {
    const link = join(scratch, 'boot-health')
    symlinkSync(join(ROOT, 'cli/boot-health'), link)
    assert.equal((await runLauncher(['--version'], { command: link })).code, 0)
  })
})

describe('boot-health lint', () => {
  const good = join(scratch, 'good.cfg')
  writeFileSync(good, 'datasource_list: [ OpenStack ]\ndatasource:\n  OpenStack:\n    max_wait: 120\n')
  const bad = join(scratch, 'bad.cfg')
  writeFileSync(bad, 'datasource:\n  OpenStack:\n  max_wait: 120\n')

  it('exits 0 and says so when the configuration is valid', async () => {
    const { code, stdout } = await runCli(['lint', good])
    assert.equal(code, 0)
    assert.match(stdout, /clean: 1 file/)
  })

  it('exits 1 with file and line where the options are not nested', async () => {
    const { code, stdout } = await runCli(['lint', bad])
    assert.equal(code, 1)
    assert.match(stdout, /bad\.cfg:3 {2}error {2}datasource_options_not_nested/)
  })

  it('prints findings as JSON', async () => {
    const { code, stdout } = await runCli(['lint', bad, '--json'])
    assert.equal(code, 1)
    const { findings } = JSON.parse(stdout) as { findings: { code: string; evidence: { line: number } }[] }
    assert.equal(findings[0]?.code, 'datasource_options_not_nested')
    assert.equal(findings[0]?.evidence.line, 3)
  })

  it('exits 2 for a file that is no configuration', async () => {
    const image = join(scratch, 'image.cfg')
    writeFileSync(image, Buffer.from([0xff, 0xd8, 0xff, 0xe0]))
    const { code, stderr } = await runCli(['lint', image])
    assert.equal(code, 2)
    assert.match(stderr, /JPEG image/)
  })
})
