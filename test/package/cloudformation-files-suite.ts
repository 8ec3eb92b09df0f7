/** What the release has for CloudFormation, before anything is deployed (`npm run test:cloudformation` does that). */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { functionNames } from '../../cdk/bundle-functions.ts'
import { PARAMETERS } from '../../cdk/standalone/parameters.ts'
import { cloudFormationFiles } from '../../cli/package/cloudformation.ts'
import { readSource } from '../../cli/package/source.ts'
import { scratchDirectory } from '../support/scratch.ts'

const source = readSource(resolve('.'))
const { files, npm } = await cloudFormationFiles(source, scratchDirectory('lambda'))
const bytesOf = (path: string) => files.find((one) => one.path === path)?.bytes ?? Buffer.alloc(0)

describe('the files for CloudFormation', () => {
  it('include a zip of each function, with the entry that Lambda loads and without a configuration', () => {
    for (const name of functionNames()) {
      const zip = bytesOf(`functions/${name}.zip`)
      assert.ok(zip.includes('index.mjs'), name)
      assert.ok(!zip.includes('boot-health.config.json'), name)
    }
  })

  it('name the release by its content, as the template expects', () => {
    const release = String(bytesOf('release')).trim()
    assert.match(release, new RegExp(PARAMETERS.CodePrefix.allowedPattern))
    assert.ok(release.startsWith(`boot-health/${source.version}-`))
  })

  it('list the packages inside, with their licences', () => {
    assert.ok(npm.includes('node_modules/hono'))
    assert.match(String(bytesOf('THIRD-PARTY-LICENCES.txt')), /^hono /m)
  })
})

describe('deploy.sh', () => {
  const folder = scratchDirectory('release')
  for (const { path, mode, bytes } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes, { mode })
  }
  const run = (...words: string[]) =>
    spawnSync(join(folder, 'deploy.sh'), words, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } })

  const cases: [what: string, words: string[], says: RegExp][] = [
    ['no bucket', [], /--bucket BUCKET/],
    ['an option without its value', ['--bucket'], /--bucket needs a value/],
    ['an unknown option', ['--region', 'x'], /unknown option --region/],
    ['an argument that is no parameter', ['--bucket', 'b', 'alarm'], /not PARAMETER=VALUE: alarm/],
    ['a file that does not exist', ['--bucket', 'b', '--config', '/nowhere.json'], /no such file/],
  ]
  for (const [what, words, says] of cases)
    it(`prints its usage in one line and exits 2, given ${what}`, () => {
      const { status, stderr } = run(...words)
      assert.equal(status, 2)
      assert.match(stderr, says)
      assert.equal(stderr.trim().split('\n').length, 1)
    })

  it('explains itself with --help', () => {
    const { status, stdout } = run('--help')
    assert.equal(status, 0)
    for (const name of ['AlarmEmail', 'DomainName', 'CertificateArn', 'SecretPath'])
      assert.ok(stdout.includes(name) && name in PARAMETERS, name)
  })
})
