/** What `lint --sarif` prints, by the published schema of SARIF 2.1.0; and the hook that pre-commit reads. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import Ajv from 'ajv'
import { parse } from 'yaml'
import { scratchDirectory } from '../support/scratch.ts'
import { LAUNCHER, runCli, runLauncher } from './run-cli.ts'

const image = scratchDirectory('sarif')
const CONFIG = 'etc/cloud/cloud.cfg.d/95 näme.cfg'
mkdirSync(join(image, 'etc/cloud/cloud.cfg.d'), { recursive: true })
writeFileSync(join(image, 'etc/cloud/cloud.cfg'), 'datasource_list: [ OpenStack ]\n')
writeFileSync(join(image, CONFIG), 'datasource:\n  OpenStack:\n  max_wait: 120\n')

/** OASIS's schema, of JSON Schema's fourth draft, as Microsoft's jest-sarif 1.0.0-beta.0 (MIT) hands it on. */
function schemaFaults(log: unknown): unknown {
  const ajv = new Ajv({ schemaId: 'auto', meta: false, unknownFormats: 'ignore', logger: false })
  ajv.addMetaSchema(createRequire(import.meta.url)('ajv/lib/refs/json-schema-draft-04.json'))
  const valid = ajv.compile(JSON.parse(readFileSync('test/fixtures/sarif-2.1.0-rtm.5.json', 'utf8')))
  return valid(log) ? null : valid.errors
}

interface Result {
  ruleId: string
  level: string
  locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[]
}
interface SarifLog {
  runs: { results: Result[]; tool: { driver: { rules: { id: string }[] } } }[]
}

describe('boot-health lint --sarif', () => {
  it('writes SARIF 2.1.0, with each finding at its line and a path relative to the working directory', async () => {
    const { code, stdout } = await runLauncher(['lint', '.', '--sarif'], { cwd: image })
    assert.equal(code, 1)
    const log = JSON.parse(stdout) as SarifLog
    assert.equal(schemaFaults(log), null)
    const [run] = log.runs
    const nested = run?.results.find(({ ruleId }) => ruleId === 'datasource_options_not_nested')
    assert.equal(nested?.level, 'error')
    const { artifactLocation, region } = nested?.locations[0]?.physicalLocation ?? {}
    assert.equal(region?.startLine, 3)
    assert.equal(artifactLocation?.uri, encodeURI(CONFIG))
    assert.deepEqual(
      run?.tool.driver.rules.map(({ id }) => id),
      [...new Set(run?.results.map(({ ruleId }) => ruleId))].sort(),
    )
  })

  it('writes an empty result and exits 0 when nothing is wrong', async () => {
    const { code, stdout } = await runCli([
      'lint',
      join(image, 'etc/cloud/cloud.cfg'),
      '--sarif',
      '--cloud',
      'OpenStack',
    ])
    const log = JSON.parse(stdout) as SarifLog
    assert.equal(schemaFaults(log), null)
    assert.deepEqual([code, log.runs[0]?.results.filter(({ level }) => level !== 'note')], [0, []])
    for (const { locations } of log.runs[0]?.results ?? []) assert.equal(locations.length, 1)
  })

  it('cannot be combined with --json', async () => {
    const { code, stderr } = await runLauncher(['lint', '.', '--sarif', '--json'], { cwd: image })
    assert.equal(code, 2)
    assert.match(stderr, /--sarif.*cannot be used with.*--json/)
  })

  it('the schema refuses what is not SARIF', () => {
    assert.notEqual(schemaFaults({ version: '2.1.0', runs: [{ results: [] }] }), null)
  })
})

describe('.pre-commit-hooks.yaml', () => {
  const [hook] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as {
    id: string
    entry: string
    language: string
    files: string
  }[]

  it('matches cloud-init configuration files only', () => {
    const files = new RegExp(hook?.files ?? '')
    for (const name of ['cloud.cfg', 'etc/cloud/cloud.cfg', 'image/etc/cloud/cloud.cfg.d/95-ds.cfg', CONFIG])
      assert.match(name, files)
    for (const name of [
      'cloud.cfg.d/README',
      'my-cloud.cfg.bak',
      'etc/cloud/templates/hosts.tmpl',
      'x/setup.cfg',
    ])
      assert.doesNotMatch(name, files)
  })

  it('runs the command on the changed files, and fails the commit on an error', () => {
    const bin = scratchDirectory('bin')
    symlinkSync(LAUNCHER, join(bin, 'boot-health'))
    const run = (...files: string[]) =>
      spawnSync('sh', ['-c', `${hook?.entry} "$@"`, 'sh', ...files], {
        cwd: image,
        encoding: 'utf8',
        env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
      })
    assert.equal(hook?.language, 'system')
    assert.equal(run('etc/cloud/cloud.cfg').status, 0)
    const bad = run('etc/cloud/cloud.cfg', CONFIG)
    assert.equal(bad.status, 1)
    assert.match(bad.stdout, /datasource_options_not_nested/)
  })
})
